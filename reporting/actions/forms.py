"""What the group says of an action: before it begins, when it looks again, and when it stops."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q

from reporting.actions.deciding import Plan
from reporting.falls import FallField
from reporting.models import Action
from reporting.narrowing import NARROWINGS
from training.forms.choices import SeveralField, offer
from training.forms.dates import DayField
from training.models import Category, Course, Organisation, OrganisationType, Session, User, Venue
from training.text import tidy, validate_readable

_LABELS = {one.attribute.removesuffix("_id"): (one.label, one.everything) for one in NARROWINGS}
_YES_NO = [("yes", "Yes"), ("no", "No")]


def owners() -> Any:
    """Those to whom an action can belong: the team and the group, by name."""
    who = Q(is_team=True) | Q(is_group_member=True)
    return User.objects.filter(who, is_active=True).order_by("name", "pk")


def _row(name: str, model: Any) -> forms.ModelChoiceField:
    label, everything = _LABELS[name]
    return forms.ModelChoiceField(model.objects.none(), label=label, required=False, empty_label=everything)


def _word(name: str, choices: Any) -> forms.ChoiceField:
    label, everything = _LABELS[name]
    return forms.ChoiceField(label=label, required=False, choices=[("", everything), *choices])


class OwnerField(forms.ModelChoiceField):
    def __init__(self) -> None:
        super().__init__(
            User.objects.none(),
            label="Who sees to it?",
            empty_label="Choose a person",
            error_messages={"required": "Choose who sees to it", "invalid_choice": "Choose who sees to it"},
        )

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class ActionForm(forms.Form):
    """What is stated beforehand. `changes` say what an address already has, such as a course to act on."""

    hide_optional = True

    title = forms.CharField(
        label="What will you try?",
        max_length=200,
        help_text="For example “Reminders say what an empty place costs”",
        error_messages={"required": "Enter what you will try"},
    )
    why = forms.CharField(
        label="What exactly is done, and why?",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    begins_on = DayField(
        label="When does it begin?",
        missing="Enter the day on which it begins",
        help_text="Sessions from this day on count as after. Until then you can change what you state here.",
    )
    courses = SeveralField(
        Course.objects.none(),
        label="For which courses?",
        required=False,
        help_text="Choose none if it is for all of them",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
    )
    category = _row("category", Category)
    provider = _word("provider", Course.Provider.choices)
    delivery = _word("delivery", Session.Delivery.choices)
    organisation_type = _row("organisation_type", OrganisationType)
    organisation = _row("organisation", Organisation)
    venue = _row("venue", Venue)
    trainer = _row("trainer", User)
    chosen_for_its_rate = forms.TypedChoiceField(
        label="Did you choose these because many people had stayed away?",
        choices=_YES_NO,
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"}),
        help_text="What was worst gets better by itself: part of it was bad luck. If you say yes, we allow for that.",
        error_messages={"required": "Say whether you chose these because many people had stayed away"},
    )
    effect_points = FallField(
        label="By how many in 100 should no-shows fall?",
        help_text="For example 5, if 15 in 100 stay away now and you hope for 10. A year can seldom show less than 3.",
        required="Enter by how many in 100 no-shows should fall",
        example="5",
    )
    owner = OwnerField()
    look_again_on = DayField(
        label="When will you look again?",
        missing="Enter the day on which you look again",
        help_text="The team’s desk says so on that day",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None):
        super().__init__(data, initial=dict(initial or {}))
        offer(self, "courses", Course.objects.in_catalogue_order())
        offer(self, "category", Category.objects.order_by("position", "name_key"))
        offer(self, "organisation_type", OrganisationType.objects.order_by("position", "name_key"))
        offer(self, "organisation", Organisation.objects.order_by("name_key"))
        offer(self, "venue", Venue.objects.order_by("name_key"))
        delivered = Session.trainers.through.objects.values("user_id")
        offer(self, "trainer", User.objects.filter(pk__in=delivered).order_by("search_text", "pk"))
        offer(self, "owner", owners())

    def clean_title(self) -> str:
        title = tidy(self.cleaned_data["title"])
        validate_readable(title)
        return title

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        begins, look = said.get("begins_on"), said.get("look_again_on")
        if begins and look and look <= begins:
            self.add_error("look_again_on", "Enter a day after the one on which it begins")
        return said

    @property
    def narrowing_fields(self) -> list[forms.BoundField]:
        """What it can be narrowed to beside courses, for the page to fold away."""
        return [self[name] for name in _LABELS]

    @property
    def is_narrowed(self) -> bool:
        return any(field.value() or field.errors for field in self.narrowing_fields)

    def plan(self) -> Plan:
        """Return what is stated. Call it on a valid form."""
        said = {**self.cleaned_data, "courses": tuple(self.cleaned_data["courses"])}
        return Plan(**{name: said[name] for name in ActionForm.base_fields})


class CorrectActionForm(ActionForm):
    reason = forms.CharField(
        label="What was wrong?",
        max_length=300,
        help_text="Both entries stay, with this between them",
        error_messages={"required": "Say what was wrong"},
    )

    field_order = ("reason", *ActionForm.base_fields)


class LookForm(forms.Form):
    hide_optional = True

    said = forms.CharField(
        label="What does the group say?", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    look_again_on = DayField(
        label="When will you look again?",
        missing="",
        required=False,
        help_text="Leave it empty if the group is done with it",
    )


class HandOverForm(forms.Form):
    hide_optional = True

    owner = OwnerField()
    look_again_on = DayField(
        label="When will you look again?", missing="", required=False, help_text="Leave it empty to look no more"
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None):
        super().__init__(data, initial=dict(initial or {}))
        offer(self, "owner", owners())


class StopActionForm(forms.Form):
    stopped_on = DayField(
        label="What was the last day on which it was done?", missing="Enter the last day on which it was done"
    )
    reason = forms.CharField(
        label="Why was it stopped?", max_length=300, error_messages={"required": "Say why it was stopped"}
    )


def stated(action: Action) -> dict[str, Any]:
    """Return what an action states, as the form shows it."""
    said = {name: getattr(action, name) for name in ActionForm.base_fields if name != "courses"}
    said["chosen_for_its_rate"] = "yes" if action.chosen_for_its_rate else "no"
    return said | {"courses": [course.pk for course in action.courses.all()]}
