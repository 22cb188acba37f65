"""An evaluation form as people fill it in: the questions of their course at one moment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from bookings.attendance.evaluation.kinds import Box, kind_of
from bookings.attendance.evaluation.sending import Given
from bookings.models import Moment, Question

SCORES = [
    ("5", "5 – excellent"),
    ("4", "4 – good"),
    ("3", "3 – fair"),
    ("2", "2 – poor"),
    ("1", "1 – very poor"),
]
LONGEST_WORDS = 2000
TEAM_ALONE = "Only the partnership team reads this, with your name."


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question on the page: its boxes side by side where there are several, under its words."""

    question: Question
    fields: tuple[forms.BoundField, ...]

    @property
    def is_several(self) -> bool:
        return len(self.fields) > 1


class EvaluationForm(forms.Form):
    score = forms.TypedChoiceField(
        label="How good was the course?",
        choices=SCORES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how good the course was"},
    )

    def __init__(self, *args: Any, questions: Iterable[Question], moment: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        self._boxes = {question.pk: kind_of(question).boxes(question, moment) for question in self.questions}
        # Where all but the first can be left out, one sentence says so instead of each question.
        self.hide_optional = not any(question.is_required for question in self.questions)
        if moment != Moment.AFTER:
            del self.fields["score"]
        for question in self.questions:
            for box in self._boxes[question.pk]:
                self.fields[_name(question, box)] = _field(question, box)

    def asked(self) -> Iterator[Asked]:
        """Yield the questions beside the overall score, in the order of the form."""
        for question in self.questions:
            fields = tuple(self[_name(question, box)] for box in self._boxes[question.pk])
            yield Asked(question=question, fields=fields)

    def given(self) -> dict[str, Any]:
        """Return what was filled in, as `send_evaluation` takes it; the form is valid."""
        answers = {
            question.pk: Given(
                **{box.column: self.cleaned_data[_name(question, box)] for box in self._boxes[question.pk]}
            )
            for question in self.questions
        }
        return {"answers": answers} | ({"score": self.cleaned_data["score"]} if "score" in self.fields else {})


def _name(question: Question, box: Box) -> str:
    return f"q{question.pk}_{box.column}"


def _field(question: Question, box: Box) -> forms.Field:
    label = f"{question.text}: {box.label.lower()}" if box.label else question.text
    missing = {"required": f"Answer “{label}”"}
    hint = " ".join(part for part in (question.hint, TEAM_ALONE if question.for_team_alone else "") if part)
    if not box.choices:
        return forms.CharField(
            label=label,
            help_text=hint,
            max_length=LONGEST_WORDS,
            required=question.is_required,
            error_messages=missing,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
    return forms.TypedChoiceField(
        label=box.label or label,
        help_text="" if box.label else hint,
        choices=[(str(number), words) for number, words in box.choices],
        coerce=int,
        empty_value=None,
        required=question.is_required,
        error_messages=missing,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
    )


class OwnLinkForm(forms.Form):
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="The one that your place is booked under.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Enter your email address"},
    )
