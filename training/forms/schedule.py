"""Planning a session: what is asked of it, and of each of its days."""

import datetime as dt
from collections.abc import Mapping
from typing import cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone

from training.forms.choices import SeveralField, offer
from training.forms.dates import DayField, MomentField
from training.forms.numbers import NUMBER_WORDS
from training.forms.places import NOWHERE, Place, choices_of, key_of, places_offered
from training.forms.ring_fence import PLACE_NUMBERS, faults_of_ring_fence
from training.models import Course, OrganisationType, Session, User, Venue
from training.operations.schedule import DayPlan, ScheduleRefused, local_time
from training.templatetags.words import plural

MOST_DAYS = 6


class ClockField(forms.TimeField):
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "govuk-input--width-10"})

    def __init__(self, *, missing: str, **kwargs):
        words = {"invalid": "Enter a real time, such as 09:30.", "required": missing}
        super().__init__(input_formats=["%H:%M", "%H:%M:%S"], error_messages=words, **kwargs)


class DayForm(forms.Form):
    """One day. `cleaned_data["plan"]` is what the operations take."""

    on = DayField(label="Date", missing="Enter the date.")
    starts = ClockField(label="Starts", missing="Enter when the day starts.")
    ends = ClockField(label="Ends", missing="Enter when the day ends.")
    venue = forms.ChoiceField(label="Venue and room", required=False)
    joining_link = forms.URLField(
        label="Joining link",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Only people with a place see it.",
        error_messages={"invalid": "Enter a web address that begins with https://"},
    )

    def __init__(self, *args, places: Mapping[str, Place], **kwargs):
        super().__init__(*args, **kwargs)
        self.places = places
        field = self.fields["venue"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices_of(places)

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if {"on", "starts", "ends"} <= data.keys():
            try:
                place = self.places.get(data.get("venue", ""), NOWHERE)
                data["plan"] = DayPlan(
                    starts_at=local_time(data["on"], data["starts"]),
                    ends_at=local_time(data["on"], data["ends"]),
                    venue=place.venue,
                    room=place.room,
                    joining_link=data.get("joining_link", ""),
                )
            except ScheduleRefused as refusal:
                self.add_error("starts", str(refusal))
            else:
                if data["ends"] <= data["starts"]:
                    self.add_error("ends", "The end of a day must come after its start.")
        return data


class DaysFormSet(forms.BaseFormSet):
    def __init__(self, data=None, *, initial=None, session: Session | None = None):
        rooms = session.days.exclude(room=None).values_list("room", flat=True) if session else ()
        places = places_offered(rooms=list(rooms))
        super().__init__(data, initial=initial, prefix="days", form_kwargs={"places": places})

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = f"Take day {(index or 0) + 1} out"

    def plans(self) -> list[DayPlan]:
        """The days that stay; call it on a valid set."""
        stay = [form.cleaned_data for form in self.forms if not form.cleaned_data.get("DELETE")]
        return [data["plan"] for data in stay if "plan" in data]


DayFormSet = cast(
    type[DaysFormSet],
    forms.formset_factory(
        DayForm,
        formset=DaysFormSet,
        extra=0,
        can_delete=True,
        min_num=1,
        max_num=MOST_DAYS,
        absolute_max=MOST_DAYS,
        validate_max=True,
    ),
)


class SessionForm(forms.Form):
    course = forms.ModelChoiceField(
        Course.objects.none(),
        label="Course",
        empty_label="Choose a course",
        error_messages={"required": "Choose the course."},
    )
    delivery = forms.ChoiceField(
        label="How is it held?",
        choices=Session.Delivery,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it is held."},
    )
    capacity = forms.IntegerField(
        label="Places",
        min_value=1,
        max_value=5000,
        error_messages=NUMBER_WORDS | {"required": "Enter how many places there are."},
    )
    overfull_allowance = forms.IntegerField(
        label="Extra places",
        min_value=0,
        max_value=500,
        error_messages=NUMBER_WORDS,
        required=False,
        help_text="Booked on top of them on purpose, because some people will not come. Usually none.",
    )
    allow_overfull = forms.BooleanField(required=False, label="Everyone who holds a place keeps it")
    minimum = forms.IntegerField(
        label="Minimum number",
        min_value=0,
        max_value=5000,
        error_messages=NUMBER_WORDS,
        required=False,
        help_text="Below it the session may not run.",
    )
    places_per_organisation = forms.IntegerField(
        label="Most places for one organisation",
        min_value=1,
        max_value=5000,
        error_messages=NUMBER_WORDS,
        required=False,
        help_text="Empty: as many as there are.",
    )
    ring_fenced_places = forms.IntegerField(
        label="Places kept for one organisation type", min_value=0, required=False, error_messages=NUMBER_WORDS
    )
    ring_fenced_for = forms.ModelChoiceField(
        OrganisationType.objects.none(), label="Kept for", empty_label="Nobody", required=False
    )
    ring_fenced_until = MomentField(
        label="Kept until", required=False, help_text="Then those not taken are open to all, in the order people asked."
    )
    trainers = SeveralField(User.objects.none(), label="Trainers", required=False, widget=forms.CheckboxSelectMultiple)
    needs_approval = forms.BooleanField(
        label="The line manager must agree",
        required=False,
        help_text="We ask them by email. Until they agree, the person holds no place.",
    )
    booking_opens_at = MomentField(
        label="Booking opens", required=False, help_text="Empty: as soon as it is published."
    )
    booking_closes_at = MomentField(label="Booking closes", required=False, help_text="Empty: when the session begins.")
    cancellation_working_days = forms.IntegerField(
        label="Cancel without being late up to",
        min_value=0,
        max_value=30,
        error_messages=NUMBER_WORDS | {"required": "Enter how many working days before."},
        help_text="Working days before the session, until 5pm. 0: until it begins.",
    )
    ref = forms.CharField(label="Your own reference", max_length=60, required=False)
    notes = forms.CharField(label="Notes", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    wishes_first = forms.BooleanField(label="People who asked for a date book first", required=False)
    status = forms.ChoiceField(
        label="Who can see it?",
        choices=[("published", "Everyone, and they can book"), ("draft", "Only the team and its trainers: a draft")],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, session: Session | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.session = session
        courses = Course.objects.exclude(status=Course.Status.RETIRED)
        trainers = User.objects.trainers().values("pk")
        days = settings.HEAD_START_WORKING_DAYS
        self.fields["wishes_first"].help_text = (
            "We email them when you save, in the order they asked. Everybody else can book "
            f"{plural(days, 'working day,working days')} later."
        )
        if session:
            del self.fields["wishes_first"]  # they have been told
            courses = courses | Course.objects.filter(pk=session.course_id)
            trainers = trainers.union(session.trainers.values("pk"))
        offer(self, "course", courses.in_catalogue_order())
        chosen = session.ring_fenced_for_id if session else None
        offer(self, "ring_fenced_for", OrganisationType.objects.in_use(*filter(None, [chosen])))
        offer(self, "trainers", User.objects.filter(pk__in=trainers).order_by("name", "pk"))
        for name in (*PLACE_NUMBERS, "capacity", "overfull_allowance", "minimum", "cancellation_working_days"):
            self.fields[name].widget.attrs |= {"class": "govuk-input--width-4", "inputmode": "numeric"}

    def clean_overfull_allowance(self) -> int:
        return self.cleaned_data["overfull_allowance"] or 0

    def clean_minimum(self) -> int:
        return self.cleaned_data["minimum"] or 0

    def clean_ring_fenced_places(self) -> int:
        return self.cleaned_data["ring_fenced_places"] or 0

    def clean_ref(self) -> str | None:
        return self.cleaned_data["ref"] or None  # a reference is unique, none is not

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("minimum", 0) > data.get("capacity", 5000):
            self.add_error("minimum", "The minimum cannot be more than the places there are.")
        for name, fault in faults_of_ring_fence(data):
            self.add_error(name, fault)
        if data.get("wishes_first") and data.get("status") == Session.Status.DRAFT:
            self.add_error("status", "Nobody is told of a draft. Publish it, or untick who books first.")
        opens, closes = data.get("booking_opens_at"), data.get("booking_closes_at")
        if opens and closes and closes <= opens:
            self.add_error("booking_closes_at", "Booking must close after it opens.")
        return data


def new_session(course: str = "", *, wishes_first: bool = False) -> dict:
    """What the form of a new session starts with."""
    return {
        "wishes_first": wishes_first,
        "course": course,
        "delivery": Session.Delivery.IN_PERSON,
        "cancellation_working_days": settings.CANCELLATION_WORKING_DAYS,
        "overfull_allowance": 0,
        "minimum": 0,
        "status": Session.Status.PUBLISHED,
    }


def new_days(town: str = "") -> list[dict]:
    """What the day of a new session starts with: at a venue of the town, if one is named and we have one there."""
    venue = Venue.objects.filter(town=town).order_by("name_key").first() if town else None
    return [{"starts": dt.time(9, 30), "ends": dt.time(16, 30), "venue": f"{venue.pk}" if venue else ""}]


def as_planned(session: Session) -> dict:
    """The answers that the form of this session starts with."""
    names = [
        name for name in SessionForm.base_fields if name not in {"course", "trainers", "allow_overfull", "wishes_first"}
    ]
    return {
        **{name: getattr(session, name) for name in names},
        "course": session.course_id,
        "trainers": [trainer.pk for trainer in session.trainers.all()],
    }


def days_as_planned(session: Session) -> list[dict]:
    return [
        {
            "on": timezone.localtime(day.starts_at).date(),
            "starts": timezone.localtime(day.starts_at).time(),
            "ends": timezone.localtime(day.ends_at).time(),
            "venue": key_of(day),
            "joining_link": day.joining_link,
        }
        for day in session.days.order_by("position")
    ]


def with_another_day(data: QueryDict, session: Session | None) -> tuple[SessionForm, DaysFormSet]:
    """The same answers, unjudged, and one more day that starts out like the last."""
    asked, days = SessionForm(data, session=session), DayFormSet(data, session=session)
    rows = [{name: form[name].data for name in form.fields} for form in days.forms]
    if len(rows) < MOST_DAYS:
        rows.append({**rows[-1], "on": None, "DELETE": False} if rows else new_days()[0])
    again = SessionForm(initial={name: asked[name].data for name in asked.fields}, session=session)
    return again, DayFormSet(initial=rows, session=session)
