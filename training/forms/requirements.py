"""What the team says a role needs."""

from typing import Any

from django import forms

from training.forms.numbers import NUMBER_WORDS
from training.models import Course, Requirement
from training.models.requirements import MOST_MONTHS

ANY_LEVEL = [("", "No level: one course"), *Course.Level.choices]


class RequirementForm(forms.Form):
    who = forms.CharField(
        label="Who needs it?",
        max_length=120,
        help_text="As you call them: “Designated safeguarding leads”, or “Everyone”.",
        error_messages={"required": "Enter who needs it"},
    )
    job_roles = forms.CharField(
        label="Words of their job roles",
        required=False,
        max_length=1000,
        help_text="One a line, such as “designated safeguarding lead” and “DSL”. A job role that has these words "
        "belongs to them. Leave it empty if everyone needs it.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    course = forms.ModelChoiceField(
        Course.objects.none(),
        label="Which course?",
        required=False,
        empty_label="No course: any of a level",
        help_text="Courses that it replaced count too.",
    )
    level = forms.ChoiceField(label="Or any course of which level?", choices=ANY_LEVEL, required=False)
    months = forms.IntegerField(
        label="For how many months does it count?",
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text="36 for three years. Leave it empty if once is enough.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages=NUMBER_WORDS,
    )

    def __init__(self, *args: Any, requirement: Requirement | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offered = Course.objects.exclude(status=Course.Status.RETIRED)
        if requirement and requirement.course_id:  # one that is no longer run stays as it was said
            offered |= Course.objects.filter(pk=requirement.course_id)
        field: Any = self.fields["course"]
        field.queryset = offered.in_catalogue_order()

    def clean(self) -> dict[str, Any]:
        super().clean()
        course, level = self.cleaned_data.get("course"), self.cleaned_data.get("level")
        if not self.errors.keys() & {"course", "level"}:
            if course and level:
                self.add_error("level", "Choose a course or a level, not both")
            elif not course and not level:
                self.add_error("course", "Choose a course, or below it a level")
        return self.cleaned_data
