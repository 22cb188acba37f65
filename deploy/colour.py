"""The partnership's colour: white text stands on it, so it must be dark enough."""

import re

from django.core.exceptions import ImproperlyConfigured

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3


def contrast_to_white(colour: str) -> float:
    """Return the contrast of white on a #rrggbb colour, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def checked_colour(value: str) -> str:
    """Return the colour as "#rrggbb"; stop the start with a sentence if it is none or too pale."""
    if not _HEX.fullmatch(value):
        raise ImproperlyConfigured(f'PARTNERSHIP_COLOUR is "{value}"; it must look like #12436d.')
    if contrast_to_white(value) < LEAST_CONTRAST:
        raise ImproperlyConfigured(
            f"PARTNERSHIP_COLOUR is {value}, too pale for white text to be read on it (contrast "
            f"{contrast_to_white(value):.1f} to 1, needed {LEAST_CONTRAST} to 1). Choose a darker one."
        )
    return value.lower()
