"""The language of a visitor: by choice, else by the browser."""

from linewright.base import said_in

LANGUAGES = {"en": "English", "zh": "简体中文", "ja": "日本語"}
TAGS = {"en": "en", "zh": "zh-Hans", "ja": "ja"}  # as HTML has them
COOKIE = "language"


def choose_language(chosen: str | None, accepted: str) -> str:
    """Return a key of `LANGUAGES`: the one that was chosen, else the first that an Accept-Language header wants."""
    if chosen in LANGUAGES:
        return str(chosen)
    wanted = []
    for place, part in enumerate(accepted.split(",")[:20]):
        tag, _, quality = part.strip().partition(";")
        try:
            share = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            share = 0.0
        wanted.append((-share, place, tag.strip().lower().partition("-")[0]))
    return next((tag for share, _, tag in sorted(wanted) if tag in LANGUAGES and share < 0), "en")


def spoken(message: str) -> dict[str, str]:
    """Return a message in every language."""
    return {language: said_in(language, message) for language in LANGUAGES}
