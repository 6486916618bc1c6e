"""The styles of the package, by the names that they have in a visitor's language."""

from linewright.fonts import list_styles

_PLACES = {"zh": 0, "ja": 2}  # of a language among a style's names


def named_styles(language: str) -> list[dict[str, str]]:
    """Return the styles of the package with their names in a language."""
    place = _PLACES.get(language)
    return [
        {"key": style.name, "name": style.name if place is None else style.names[min(place, len(style.names) - 1)]}
        for style in list_styles()
    ]
