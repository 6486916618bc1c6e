"""Messages in the user's language: gettext catalogues whose keys are the English templates.

Files hold English, so that they read the same everywhere; the terminal shows the user's language.
`tools/update_messages.py` gathers the templates and compiles the catalogues.
"""

import gettext
import locale
import os
import sys
from collections.abc import Sequence
from functools import cache
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Self

from linewright.base.names import shown

LOCALE = Path(__file__).parents[1] / "assets" / "locale"
DOMAIN = "linewright"
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


class Message(str):
    """A line of English that knows itself in the user's language.

    ``values`` stand in the numbered places of the template, as "{0} of {1} pages"; without them it is taken as it is.
    """

    local: str
    template: str = ""  # that it was made of, if it was
    values: tuple[object, ...] = ()

    def __new__(cls, template: str, *values: object) -> Self:
        """Fill the places, in both languages."""
        english = fill(template, values)
        local = fill(translated(template), [in_language(value) for value in values])
        self = cls.pair(english, english if local == english else local)  # thousands of records weigh
        self.template, self.values = template, values
        return self

    @classmethod
    def pair(cls, english: str, local: str) -> Self:
        """Return a line whose wording in the user's language is known."""
        self = super().__new__(cls, english)
        self.local = local
        return self


def said_in(language: str, message: object) -> str:
    """Return a line in a language, such as "zh"; in English as far as it is known in no other."""
    if isinstance(message, Message) and message.template:
        return say_in(language, message.template, *message.values)
    return str(message)


def say_in(language: str, template: str, *values: object) -> str:
    """Return a template in a language, filled; without a catalogue of that language in English."""
    words = _catalogue(language).gettext(template) if template and language != "en" else template
    return fill(words, [said_in(language, value) if isinstance(value, Message) else value for value in values])


def packed(message: object) -> Any:
    """Return a line, or a value of one, as JSON holds it, so that `unpacked` knows it in every language."""
    if isinstance(message, Message) and message.template:
        return {"template": sys.intern(message.template), "values": list(map(packed, message.values))}
    if message is None or isinstance(message, bool):
        return message
    if isinstance(message, Real):
        return int(message) if isinstance(message, Integral) else float(message)
    return shown(message)


def unpacked(held: Any) -> Any:
    """Return what `packed` was given; a ValueError if it is nothing of the kind."""
    if not isinstance(held, dict):
        return held
    try:
        return Message(sys.intern(held["template"]), *map(unpacked, held["values"]))
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError("is no message") from error


def fill(template: str, values: Sequence[object]) -> str:
    """Return a template with its values; one without values is taken as it is."""
    return template.format(*values) if values else template


def in_language(value: object) -> object:
    """Return a message in the user's language, anything else as it is."""
    return getattr(value, "local", value)


def translated(template: str) -> str:
    """Return a template in the user's language, or in English where there is none."""
    return _catalogue(*_languages()).gettext(template) if template else template


def _languages() -> tuple[str, ...]:
    for name in _VARIABLES:
        if value := os.environ.get(name):
            languages = value.split(":")
            # English has no catalogue: what is named after it is not wanted.
            plain = [name.startswith(("en", "C", "POSIX")) for name in languages]
            return tuple(languages[: plain.index(True)] if any(plain) else languages)
    if sys.platform == "win32":
        import ctypes

        number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return (locale.windows_locale.get(number, "en"),)
    return ()


@cache
def _catalogue(*languages: str) -> gettext.NullTranslations:
    if not languages:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE, languages=languages, fallback=True)
