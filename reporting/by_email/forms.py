"""What somebody chooses who wants a report each month: which months, and the team for whom."""

from typing import Any

from django import forms

from reporting.by_email.choosing import readers
from reporting.models import ReportByEmail
from training.models import User


class ChooseReportForm(forms.Form):
    """`for_others` adds the people: nobody but the team chooses those. What is to come has no months to choose."""

    span = forms.ChoiceField(
        label="Which figures do you want each month?",
        choices=ReportByEmail.Span,
        initial=ReportByEmail.Span.YEAR,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which figures to send."},
    )
    people = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label="Who gets it?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose who gets the report."},
    )

    def __init__(self, *args: Any, chooser: User, for_others: bool, looks_ahead: bool, **more: Any):
        super().__init__(*args, **more)
        self.chooser = chooser
        if looks_ahead:
            del self.fields["span"]
        if for_others:
            people: Any = self.fields["people"]
            people.queryset = readers().order_by("search_text", "pk")
            people.label_from_instance = _named
            self.initial.setdefault("people", [chooser.pk])
        else:
            del self.fields["people"]

    @property
    def chosen_span(self) -> str:
        return self.cleaned_data.get("span", ReportByEmail.Span.YEAR)

    @property
    def chosen_people(self) -> list[User]:
        return list(self.cleaned_data["people"]) if "people" in self.fields else [self.chooser]


def _named(person: User) -> str:
    return f"{person.name} ({'team' if person.is_team else 'group member'})"
