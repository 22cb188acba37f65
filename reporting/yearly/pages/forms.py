"""Which year, and why an edition is replaced."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from reporting.periods import NotAPeriod, Period, reporting_year


class YearForm(forms.Form):
    """A reporting year from the address; `usual` where it names none."""

    hide_optional = True

    year = forms.CharField(label="Reporting year", required=False, max_length=10)

    def __init__(self, data: Any, *, years: Sequence[Period], usual: Period):
        asked = data.get("year", "").strip() or str(usual)
        super().__init__({"year": asked})
        names = [str(year) for year in years]
        choices = [*names, *([] if asked in names else [asked])]  # one without sessions is shown as what it is
        self.fields["year"].widget = forms.Select(choices=[(name, name) for name in choices])

    def clean_year(self) -> Period:
        try:
            return reporting_year(self.cleaned_data["year"])
        except NotAPeriod as fault:
            raise ValidationError(f"{fault}.") from None


class KeepForm(forms.Form):
    reason = forms.CharField(
        label="What is corrected, and why?",
        help_text="The list of kept reports shows this. Do not name people.",
        max_length=300,
        error_messages={"required": "Say what is corrected, and why."},
    )
