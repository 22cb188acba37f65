"""The team's own words in a kind of mail."""

from typing import Any

from django import forms

from bookings.models import Mail
from bookings.notices.wording.own_words import fault_in
from training.text import has_letters, tidy


class NoticeForm(forms.Form):
    subject = forms.CharField(label="Subject", max_length=200, error_messages={"required": "Enter a subject."})
    text = forms.CharField(
        label="How it begins",
        max_length=5000,
        help_text="The first line is the heading. Leave an empty line between paragraphs. We say hello by name first, "
        "unless you use {name} here.",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Enter what the mail begins with."},
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_subject(self) -> str:
        return self._checked(tidy(self.cleaned_data["subject"]))

    def clean_text(self) -> str:
        return self._checked(self.cleaned_data["text"].replace("\r\n", "\n").strip())

    def _checked(self, text: str) -> str:
        if not has_letters(text):
            raise forms.ValidationError("Write at least one word.")
        if fault := fault_in(self.kind, text):
            raise forms.ValidationError(fault)
        return text


class MailFilterForm(forms.Form):
    hide_optional = True

    state = forms.ChoiceField(label="Show", required=False, choices=[("", "All mails"), *Mail.State.choices])
    to = forms.CharField(label="Email address", required=False, max_length=254)
