"""The team's own words: in a kind of mail, and in a message to several people."""

from collections.abc import Sequence
from typing import Any

from django import forms

from bookings.models import Mail
from bookings.notices.sending.audiences import Group
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
        _with_words(text)
        if fault := fault_in(self.kind, text):
            raise forms.ValidationError(fault)
        return text


class MailFilterForm(forms.Form):
    hide_optional = True

    state = forms.ChoiceField(label="Show", required=False, choices=[("", "All mails"), *Mail.State.choices])
    to = forms.CharField(label="Email address", required=False, max_length=254)


class MessageForm(forms.Form):
    """Whom to write to and what; `key` is of the page that shows it for the last time before it is sent."""

    groups = forms.MultipleChoiceField(
        label="Who is it for?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose who it is for."},
        help_text="Nobody gets it twice, even if they are in two of these.",
    )
    subject = forms.CharField(label="Subject", max_length=200, error_messages={"required": "Enter a subject."})
    text = forms.CharField(
        label="Message",
        max_length=5000,
        help_text="Leave an empty line between paragraphs. We say hello by name before it, and add how to reach you "
        "after it. Links go out as you write them.",
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Enter the message."},
    )
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, groups: Sequence[tuple[Group, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["groups"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(group.name, f"{group.label} ({count})") for group, count in groups]
        usual = next((group.name for group, count in groups if count), None)
        self.initial["groups"] = [usual] if usual else []

    def clean_subject(self) -> str:
        return _with_words(tidy(self.cleaned_data["subject"]))

    def clean_text(self) -> str:
        return _with_words(self.cleaned_data["text"].replace("\r\n", "\n").strip())

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if self.data.get("step") == "send" and not answers.get("key"):
            raise forms.ValidationError("Look at the message before you send it.")
        return answers


def _with_words(text: str) -> str:
    if not has_letters(text):
        raise forms.ValidationError("Write at least one word.")
    return text
