"""What the team is asked when it keeps the evaluation forms."""

from typing import Any

from django import forms

from bookings.attendance.evaluation.kinds import KINDS, MOST_CHOICES
from bookings.models import Moment, Question, Questionnaire
from training.forms.choices import SeveralField, offer
from training.models import Course
from training.text import validate_readable

_LONGEST_OPTION = 100
_NAME = {"required": "Enter a name for the form"}


class NewFormForm(forms.Form):
    name = forms.CharField(
        label="Name of the form",
        max_length=100,
        validators=[validate_readable],
        help_text="The team sees it. People who answer do not.",
        error_messages=_NAME,
    )
    like = forms.ModelChoiceField(
        label="Begin with the questions of",
        queryset=Questionnaire.objects.none(),
        required=False,
        empty_label="No form: begin with an empty one",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "like", Questionnaire.objects.in_use())


class FormForm(forms.Form):
    name = forms.CharField(
        label="Name of the form", max_length=100, validators=[validate_readable], error_messages=_NAME
    )
    courses = SeveralField(
        label="Courses that use it",
        queryset=Course.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        help_text="A course that you do not tick on any form uses the default form.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "courses", Course.objects.order_by("title_key"))


class QuestionForm(forms.Form):
    kind = forms.ChoiceField(
        label="Kind of question",
        choices=[(kind.name, kind.label) for kind in KINDS.values()],
        widget=forms.RadioSelect,
        error_messages={"required": "Select the kind of question"},
    )
    text = forms.CharField(
        label="Question, or statement to agree with",
        max_length=200,
        validators=[validate_readable],
        error_messages={"required": "Enter the question"},
    )
    hint = forms.CharField(label="Hint below it", max_length=300, required=False)
    options = forms.CharField(
        label="Answers to choose from",
        required=False,
        max_length=(_LONGEST_OPTION + 2) * MOST_CHOICES * 2,
        help_text=" ".join(kind.options for kind in KINDS.values() if kind.options),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    moments = forms.MultipleChoiceField(
        label="When do we ask it?",
        choices=Moment.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select when we ask it"},
    )
    is_required = forms.BooleanField(label="People must answer it", required=False)
    for_team_alone = forms.BooleanField(
        label="Only the team sees the answers, not trainers or group members", required=False
    )

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].split())

    def clean_options(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["options"].splitlines()]
        options = [line for line in lines if line]
        if long := next((line for line in options if len(line) > _LONGEST_OPTION), ""):
            raise forms.ValidationError(
                f"Each answer has {_LONGEST_OPTION} characters at most: “{long[:40]}…” has more."
            )
        if len(set(options)) < len(options):
            raise forms.ValidationError("Two answers are the same: people could not tell them apart.")
        return options

    def said(self) -> dict[str, Any]:
        """Return what was filled in, as the operations take it; the form is valid."""
        said = {name: self.cleaned_data[name] for name in ("kind", "text", "hint", "is_required", "for_team_alone")}
        options = self.cleaned_data["options"] if KINDS[said["kind"]].options else []
        moments = self.cleaned_data["moments"]
        return said | {"options": options} | {f"asked_{moment}": moment in moments for moment in Moment.values}


def as_asked(question: Question) -> dict[str, Any]:
    """Return what the form begins with: the question as it is asked now."""
    names = ("kind", "text", "hint", "is_required", "for_team_alone")
    return {name: getattr(question, name) for name in names} | {
        "options": "\n".join(question.options),
        "moments": [str(moment) for moment in question.moments],
    }
