"""Recording training that somebody did elsewhere."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings

from bookings.models import TrainingElsewhere
from training.attachments import accepted_endings
from training.forms.choices import offer
from training.forms.dates import DayField
from training.forms.lengths import longest
from training.models import Course
from training.text import tidy, validate_readable


class TrainingElsewhereForm(forms.Form):
    course = forms.ModelChoiceField(
        Course.objects.none(),
        label="Which of our courses does it count as?",
        empty_label="Choose a course",
        error_messages={"required": "Choose the course that it counts as"},
    )
    title = forms.CharField(
        label="What was it called?",
        max_length=longest(TrainingElsewhere, "title"),
        error_messages={"required": "Enter what the course was called"},
    )
    provider = forms.CharField(
        label="Who ran it?",
        max_length=longest(TrainingElsewhere, "provider"),
        error_messages={"required": "Enter who ran the course"},
    )
    completed_on = DayField(label="Completed on", missing="Enter the day it was completed")
    expires_on = DayField(
        label="Valid until", missing="", required=False, help_text="Leave it empty if it does not expire."
    )
    cpd_hours = forms.DecimalField(
        label="CPD hours",
        min_value=0,
        max_value=99,
        max_digits=4,
        decimal_places=1,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "decimal"}),
    )
    evidence = forms.CharField(
        label="What evidence have you seen?",
        max_length=longest(TrainingElsewhere, "evidence"),
        required=False,
        help_text="Such as the number of a certificate. Answer this, add a file, or both. The person can read it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    file = forms.FileField(
        label="Evidence as a file",
        max_length=200,
        required=False,
        widget=forms.FileInput,
        error_messages={"empty": "The file is empty."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "course", Course.objects.exclude(status=Course.Status.DRAFT).in_catalogue_order())
        endings = accepted_endings()
        self.fields["file"].widget.attrs["accept"] = ",".join(endings)
        self.fields[
            "file"
        ].help_text = (
            f"It ends in {', '.join(endings[:-1])} or {endings[-1]}, and has at most {settings.ATTACHMENT_MB} MB."
        )

    def _readable(self, name: str) -> str:
        words = tidy(self.cleaned_data[name])
        validate_readable(words)
        return words

    def clean_title(self) -> str:
        return self._readable("title")

    def clean_provider(self) -> str:
        return self._readable("provider")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        completed, expires = cleaned.get("completed_on"), cleaned.get("expires_on")
        if isinstance(completed, dt.date) and isinstance(expires, dt.date) and expires <= completed:
            self.add_error("expires_on", "Enter a day after the one it was completed on")
        if not (cleaned.get("evidence") or cleaned.get("file") or "file" in self.errors):
            self.add_error("evidence", "Say what evidence you have seen, or add it as a file")
        cleaned["cpd_hours"] = cleaned.get("cpd_hours") or 0
        return cleaned


class WithdrawElsewhereForm(forms.Form):
    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=longest(TrainingElsewhere, "withdrawn_reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is withdrawn"},
    )
