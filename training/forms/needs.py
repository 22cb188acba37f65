"""What people need on the day, asked in the same words wherever it is asked."""

from typing import Any

from django import forms

LONGEST = 1000
ACCESS_HINT = "Such as step-free access, a hearing loop, large print, a seat near the door."
DIETARY_HINT = "Where we provide food."


class NeedsField(forms.CharField):
    """A few lines in somebody's own words, which nobody has to write."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
