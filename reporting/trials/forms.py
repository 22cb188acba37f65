"""What the team states of a comparison before it begins; what differs decides which questions there are."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from bookings.models import Trial
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.pages.forms import DAYS_HELP, days_before
from bookings.notices.sending.trials import ARMS_SAY
from bookings.notices.wording.own_words import fault_in
from reporting.falls import FallField
from reporting.trials.pooling import FileRefused, read_file
from training.forms.choices import SeveralField, offer
from training.forms.dates import DayField
from training.forms.partnership import name_to_sign_with
from training.models import Course
from training.text import tidy, validate_readable


def _days(arm: str) -> forms.CharField:
    return forms.CharField(
        label=f"{arm}: reminders, how many days before?",
        max_length=30,
        help_text=DAYS_HELP,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={"required": f"Enter the days of {arm}"},
    )


def _subject(arm: str) -> forms.CharField:
    return forms.CharField(label=f"{arm}: subject", max_length=200, required=False)


def _text(arm: str) -> forms.CharField:
    return forms.CharField(
        label=f"{arm}: how the reminder begins",
        max_length=5000,
        required=False,
        help_text="The first line is the heading. Leave subject and words empty to say what reminders say now.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def _name(arm: str) -> forms.CharField:
    return forms.CharField(
        label=f"{arm}: who signs?", max_length=60, required=False, help_text="Leave it empty to name nobody"
    )


class TrialForm(forms.Form):
    hide_optional = True

    title = forms.CharField(
        label="What do you compare?",
        max_length=200,
        help_text="For example “Reminders with and without the cost of an empty place”",
        error_messages={"required": "Enter what you compare"},
    )
    a_subject, a_text = _subject("A"), _text("A")
    b_subject, b_text = _subject("B"), _text("B")
    a_days, b_days = _days("A"), _days("B")
    a_signed_by, b_signed_by = _name("A"), _name("B")
    measure = forms.ChoiceField(
        label="What is it judged by?",
        choices=Trial.Measure.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is judged by"},
    )
    effect_points = FallField(
        label="How many in 100 fewer do you hope for in B?",
        help_text="For example 3, if 15 in 100 stay away now and you hope for 12",
        required="Enter how many in 100 fewer you hope for",
        example="3",
    )
    courses = SeveralField(
        Course.objects.none(),
        label="For which courses?",
        required=False,
        help_text="Choose none if it is for all of them",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
    )
    begins_on = DayField(
        label="When does it begin?",
        missing="Enter the day on which it begins",
        help_text="Tomorrow or later. From then on a lot puts people into A or B when their first reminder is due.",
    )
    ends_on = DayField(
        label="Until when do sessions count?",
        missing="Enter the last day of the sessions that count",
        help_text="A year is seldom too long",
    )
    pooled_as = forms.SlugField(
        label="Name agreed with other partnerships (optional)",
        max_length=60,
        required=False,
        help_text="If others compare the same: letters, numbers and hyphens, such as cost-of-empty-place-2027",
        error_messages={"invalid": "Use letters, numbers and hyphens only, such as cost-of-empty-place-2027"},
    )

    def __init__(
        self, what: str, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.what = Trial.What(what)
        said = ARMS_SAY[self.what]
        for name in {name for names in ARMS_SAY.values() for name in names} - set(said):
            del self.fields[name]
        offer(self, "courses", Course.objects.in_catalogue_order())

    def clean_title(self) -> str:
        title = tidy(self.cleaned_data["title"])
        validate_readable(title)
        return title

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        for arm in ("a", "b"):
            self._clean_arm(arm)
        begins, ends = said.get("begins_on"), said.get("ends_on")
        if begins and begins <= timezone.localdate():
            self.add_error("begins_on", "Enter tomorrow or a later day: what is compared is stated beforehand")
        if begins and ends and ends <= begins:
            self.add_error("ends_on", "Enter a day after the one on which it begins")
        return said

    def _clean_arm(self, arm: str) -> None:
        cleaned = {"days": days_before, "signed_by": name_to_sign_with, "subject": tidy, "text": _plain}
        for name, clean in cleaned.items():
            field = f"{arm}_{name}"
            if field not in self.cleaned_data:
                continue
            try:
                self.cleaned_data[field] = clean(self.cleaned_data[field])
            except forms.ValidationError as refused:
                self.add_error(field, refused)
        subject, text = (self.cleaned_data.get(f"{arm}_{name}") for name in ("subject", "text"))
        for name, words, other in (("subject", subject, text), ("text", text, subject)):
            if words and (fault := fault_in(Reminder.kind, words)):
                self.add_error(f"{arm}_{name}", fault)
            elif other and not words:
                self.add_error(f"{arm}_{name}", f"Enter both subject and words of {arm.upper()}, or leave both empty")


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


class StopTrialForm(forms.Form):
    reason = forms.CharField(
        label="Why do you stop it?",
        max_length=300,
        help_text="It then gives no verdict, and can’t be started again",
        error_messages={"required": "Say why you stop it"},
    )


class PooledFileForm(forms.Form):
    """A file of another partnership, read at once: `cleaned_data["file"]` is what it says."""

    file = forms.FileField(
        label="A file from another partnership",
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".json"}),
        help_text="As Turnout gives it on this page there. It has counts and nobody’s name.",
        error_messages={
            "required": "Choose a file",
            "empty": "The file is empty.",
            "max_length": "The name of the file is longer than 200 characters. Rename it.",
        },
    )

    def clean_file(self) -> dict[str, Any]:
        upload = self.cleaned_data["file"]
        try:
            return read_file(upload.read())
        except FileRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


def stated(trial: Trial) -> dict[str, Any]:
    """Return what a comparison states, as the form shows it."""
    said = {name: getattr(trial, name) for name in TrialForm.base_fields if name != "courses"}
    return said | {"courses": [course.pk for course in trial.courses.all()]}
