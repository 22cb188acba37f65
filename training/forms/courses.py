"""Keeping the catalogue: courses and categories."""

from django import forms

from training.forms.choices import SeveralField, offer
from training.models import Category, Course, OrganisationType
from training.text import tidy, validate_readable


class CourseForm(forms.Form):
    title = forms.CharField(label="Title", max_length=200)
    category = forms.ModelChoiceField(Category.objects.none(), label="Category", empty_label="Choose a category")
    aims = forms.CharField(
        label="What it is for", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    audience = forms.CharField(
        label="Who it is for", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    audience_types = SeveralField(
        OrganisationType.objects.none(),
        label="Who can book it?",
        required=False,
        help_text="People of these organisation types. None chosen: everyone. The team can book anybody, and who has "
        "booked already keeps their booking.",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
    )
    level = forms.ChoiceField(label="Level", choices=Course.Level)
    provider = forms.ChoiceField(label="Provider", choices=Course.Provider, widget=forms.RadioSelect)
    cpd_hours = forms.DecimalField(
        label="CPD hours",
        min_value=0,
        max_value=99,
        max_digits=4,
        decimal_places=1,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "decimal"}),
    )
    certificate_valid_months = forms.IntegerField(
        label="Certificate valid for how many months?",
        min_value=1,
        max_value=120,
        required=False,
        help_text="Empty: it does not expire.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
    )
    certificate_needs_evaluation = forms.BooleanField(
        label="The certificate is given once the person has evaluated the session", required=False
    )
    counts_if_done_elsewhere = forms.BooleanField(
        label="Where another course asks for this one first, the same training done elsewhere counts",
        required=False,
        help_text="The team records such training, with evidence, on the person’s page.",
    )
    joining_instructions = forms.CharField(
        label="Joining instructions",
        max_length=4000,
        required=False,
        help_text="What people need to know before the day: what to bring, where to ring. "
        "Only those with a confirmed place see it, on their booking and in the last reminders.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    prerequisites = SeveralField(
        Course.objects.none(),
        label="What people need to have attended first",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
    )
    replaced_by = forms.ModelChoiceField(
        Course.objects.none(), label="Replaced by", required=False, empty_label="No other course"
    )
    merged_into = forms.ModelChoiceField(
        Course.objects.none(), label="Merged into", required=False, empty_label="No other course"
    )
    status = forms.ChoiceField(
        label="Who can see it?",
        choices=[
            (Course.Status.PUBLISHED, "Everyone: it is in the catalogue"),
            (Course.Status.DRAFT, "Only the team: a draft"),
            (Course.Status.RETIRED, "Everyone, as a course that is no longer run"),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, course: Course | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "category", Category.objects.order_by("position"))
        offer(self, "audience_types", OrganisationType.objects.in_use(*self.initial.get("audience_types", ())))
        others = Course.objects.in_catalogue_order()
        if course:
            others = others.exclude(pk=course.pk)
        for name in ("prerequisites", "replaced_by", "merged_into"):
            offer(self, name, others)

    def clean_title(self) -> str:
        title = tidy(self.cleaned_data["title"])
        validate_readable(title)
        return title


def new_course() -> dict:
    return {
        "level": Course.Level.LEVEL_2,
        "provider": Course.Provider.PARTNERSHIP,
        "cpd_hours": 0,
        "status": Course.Status.DRAFT,
    }


def as_described(course: Course) -> dict:
    """The answers that the form of this course starts with."""
    plain = ("title", "aims", "audience", "joining_instructions", "level", "provider", "status")
    return {
        **{name: getattr(course, name) for name in plain},
        "certificate_valid_months": course.certificate_valid_months,
        "cpd_hours": f"{course.cpd_hours.normalize():f}",
        "certificate_needs_evaluation": course.certificate_needs_evaluation,
        "counts_if_done_elsewhere": course.counts_if_done_elsewhere,
        "category": course.category_id,
        "audience_types": [each.pk for each in course.audience_types.all()],
        "prerequisites": [needed.pk for needed in course.prerequisites.all()],
        "replaced_by": course.replaced_by_id,
        "merged_into": course.merged_into_id,
    }
