"""How many processes and threads: read where Django is not loaded yet."""

import os
import sys


def number(name: str, default: int, *, low: int, high: int) -> int:
    """Return what the environment says, or stop the start with a sentence that names it."""
    text = os.environ.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdecimal() and low <= int(text) <= high):
        sys.exit(f'{name} is "{text}"; it must be a whole number from {low} to {high}.')
    return int(text)
