"""A vectorised page as it is kept to be worked on later: JSON that holds all of it, and gives it back the same."""

from dataclasses import replace
from functools import cache

from pydantic import TypeAdapter, ValidationError

from linewright.base import InputError
from linewright.vector import limits
from linewright.vector.model import Vectors


def dump_vectors(page: Vectors) -> str:
    """Return a page as JSON."""
    return _adapter().dump_json(page).decode()


def load_vectors(text: str) -> Vectors:
    """Return the page that `dump_vectors` wrote; an InputError if the text holds none."""
    try:
        if len(text) > limits.LONGEST_STORED:
            raise ValueError
        page = _adapter().validate_json(text)
    except (ValidationError, ValueError, RecursionError) as error:
        raise InputError("is no vectorised page") from error
    # A dimension's text is one of the page's, not another that says the same.
    own = {text: text for text in page.texts}
    return replace(page, dimensions=tuple(replace(d, text=own.get(d.text, d.text)) for d in page.dimensions))


@cache
def _adapter() -> TypeAdapter[Vectors]:
    return TypeAdapter(Vectors)
