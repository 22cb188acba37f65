"""The team's own words: in a kind of mail, and in a message to several people."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q

from bookings.models import Mail, TextSettings
from bookings.models.mail import BY_EMAIL, BY_TEXT
from bookings.models.texts import MOST_A_MONTH
from bookings.notices.sending.audiences import Group
from bookings.notices.sending.team_words import REMINDERS
from bookings.notices.wording.own_words import fault_in
from bookings.notices.wording.text_examples import text_labels
from training.forms.partnership import name_to_sign_with
from training.models import Course
from training.text import has_letters, tidy

MOST_REMINDER_DAYS = 90
MOST_REMINDERS = 5


DAYS_HELP = "Such as 14,5,1."


def days_before(typed: str) -> str:
    """Return the days of reminders as "14,5,1": each once, the earliest reminder first. Raises ValidationError."""
    parts = [part.strip() for part in typed.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= MOST_REMINDER_DAYS for part in parts):
        raise forms.ValidationError(
            f"Write whole numbers of days from 1 to {MOST_REMINDER_DAYS}, with commas between them, such as 14,5,1."
        )
    days = sorted({int(part) for part in parts}, reverse=True)
    if len(days) > MOST_REMINDERS:
        raise forms.ValidationError(f"Send {MOST_REMINDERS} reminders at most.")
    return ",".join(map(str, days))


class NoticeForm(forms.Form):
    subject = forms.CharField(label="Subject", max_length=200, error_messages={"required": "Enter a subject."})
    text = forms.CharField(
        label="How it begins",
        max_length=5000,
        help_text="The first line is the heading. Leave an empty line between paragraphs. We say hello by name first, "
        "unless you use {name} here.",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Enter what the email begins with."},
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


class CourseRemindersForm(forms.Form):
    """The days and the words of a course's reminders; words that are left empty are those for all courses."""

    reminder_days = forms.CharField(
        label="Reminders, how many days before?",
        max_length=30,
        required=False,
        help_text=f"{DAYS_HELP} Leave it empty to send none.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    ask_again_days = forms.IntegerField(
        label="Ask again, how many days before?",
        min_value=1,
        max_value=MOST_REMINDER_DAYS,
        required=False,
        help_text="For people who have had a reminder and not answered. Leave it empty to ask nobody again.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages={
            "invalid": "Enter a whole number of days, such as 3",
            "min_value": "Enter 1 or more",
            "max_value": f"Enter {MOST_REMINDER_DAYS} or fewer",
        },
    )
    reminders_signed_by = forms.CharField(
        label="Who reminds people?",
        max_length=60,
        required=False,
        help_text="The name of somebody in the team, such as Jo Ellis. Leave it empty to use the name on the "
        "partnership’s page.",
    )
    subject = forms.CharField(label="Subject of the reminder", max_length=200, required=False)
    text = forms.CharField(
        label="How the reminder begins",
        max_length=5000,
        required=False,
        help_text="Leave both empty to say what reminders of all courses say. The first line is the heading.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    again_subject = forms.CharField(label="Subject when we ask again", max_length=200, required=False)
    again_text = forms.CharField(
        label="How it begins when we ask again",
        max_length=5000,
        required=False,
        help_text="Leave both empty to say what is said for all courses.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean_reminder_days(self) -> str:
        return days_before(self.cleaned_data["reminder_days"])

    def clean_reminders_signed_by(self) -> str:
        return name_to_sign_with(self.cleaned_data["reminders_signed_by"])

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        for kind, prefix in REMINDERS.items():
            self._check_words(answers, kind, f"{prefix}subject", f"{prefix}text")
        return answers

    def _check_words(self, answers: dict[str, Any], kind: str, subject: str, text: str) -> None:
        """Words come with their subject, and have no placeholder that we do not know."""
        if subject not in answers or text not in answers:
            return
        answers[subject], answers[text] = tidy(answers[subject]), answers[text].replace("\r\n", "\n").strip()
        for name, other, missing in ((subject, text, "Enter a subject."), (text, subject, "Enter how it begins.")):
            if answers[name] and (fault := fault_in(kind, answers[name])):
                self.add_error(name, fault)
            elif answers.get(other) and not has_letters(answers[name]):
                self.add_error(name, missing)


class MailFilterForm(forms.Form):
    hide_optional = True

    state = forms.ChoiceField(label="Show", required=False, choices=[("", "All emails"), *Mail.State.choices])
    channel = forms.ChoiceField(
        label="Sent by", required=False, choices=[("", "Email or text"), (BY_EMAIL, "Email"), (BY_TEXT, "Text")]
    )
    to = forms.CharField(label="Email address or mobile number", required=False, max_length=254)


class TextsForm(forms.Form):
    """Which notices go as texts too, for which courses, how many a month at most."""

    hide_optional = True

    kinds = forms.MultipleChoiceField(
        label="What goes as a text too",
        required=False,
        choices=text_labels,
        widget=forms.CheckboxSelectMultiple,
        help_text="Each also goes by email. Leave all of them out and no text is sent.",
    )
    which = forms.ChoiceField(
        label="For which courses?",
        choices=[("all", "All courses"), ("some", "Only some courses")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say for which courses texts go."},
    )
    courses = forms.ModelMultipleChoiceField(
        Course.objects.none(), label="Which ones?", required=False, widget=forms.CheckboxSelectMultiple
    )
    monthly_limit = forms.IntegerField(
        label="Most texts in a month",
        min_value=0,
        max_value=MOST_A_MONTH,
        help_text="Once as many have gone, only emails go until the next month.",
        error_messages={"required": "Enter how many texts may go in a month."},
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )
    price = forms.DecimalField(
        label="Price of one part, in pence (optional)",
        required=False,
        min_value=0,
        max_digits=6,
        decimal_places=3,
        help_text="As your text service charges it, without VAT. We use it only to work out the price on this page.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )

    def __init__(self, data: Any = None, *, said: TextSettings) -> None:
        own = list(said.courses.values_list("pk", flat=True)) if said.pk else []
        initial = {
            "kinds": said.kinds,
            "which": "all" if said.for_all_courses else "some",
            "courses": own,
            "monthly_limit": said.monthly_limit or None,
            "price": said.price,
        }
        super().__init__(data, initial=initial)
        field = self.fields["courses"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        courses = Course.objects.filter(Q(status=Course.Status.PUBLISHED) | Q(pk__in=own))
        field.queryset = courses.order_by("title_key", "pk")

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if "which" in answers:
            answers["for_all_courses"] = answers.pop("which") == "all"
        if answers.get("kinds") and answers.get("monthly_limit") == 0:
            self.add_error("monthly_limit", "Enter a number above 0, or no text can go.")
        if answers.get("kinds") and answers.get("for_all_courses") is False and not answers.get("courses"):
            self.add_error("courses", "Choose at least one course, or all of them.")
        return answers


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
