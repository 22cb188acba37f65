"""The dates of a series, each with what differs from the session that it is like."""

from typing import Any, cast

from django import forms
from django.utils import timezone

from bookings.places.sessions.series import NextDate
from training.forms.dates import DayField
from training.forms.places import NOWHERE, Place, choices_of, key_of, places_offered
from training.forms.schedule import ClockField
from training.models import Session, User

MOST_DATES, USUAL_DATES = 12, 4
AS_LAST_TIME, NOBODY = "as last time", "nobody"


class DateForm(forms.Form):
    """One more date, which may be left empty."""

    hide_optional = True

    on = DayField(label="Date", missing="Enter the date.", required=False)
    starts = ClockField(label="Starts", missing="Enter when it starts.")
    ends = ClockField(label="Ends", missing="Enter when it ends.")
    venue = forms.ChoiceField(label="Venue and room", required=False)
    joining_link = forms.URLField(
        label="Joining link",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Enter a web address that begins with https://"},
    )
    trainer = forms.ChoiceField(label="Trainer", required=False)

    def __init__(self, *args: Any, like: Session, places: dict[str, Place], trainers: dict[str, User], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.like, self.places, self.trainers = like, places, trainers
        before = ", ".join(trainer.name for trainer in like.trainers.all()) or "nobody yet"
        venue, trainer = cast(Any, self.fields["venue"]), cast(Any, self.fields["trainer"])
        venue.choices = choices_of(places)
        trainer.choices = [
            (AS_LAST_TIME, f"As last time: {before}"),
            (NOBODY, "Nobody yet"),
            *((key, one.name) for key, one in trainers.items()),
        ]
        if like.delivery == Session.Delivery.IN_PERSON:
            del self.fields["joining_link"]

    def date(self) -> NextDate | None:
        """Return what is to be planned; None where no date was entered."""
        said = self.cleaned_data
        if not said.get("on"):
            return None
        chosen = said.get("trainer") or AS_LAST_TIME
        before = list(self.like.trainers.all())
        place = self.places.get(said.get("venue", ""), NOWHERE)
        return NextDate(
            on=said["on"],
            starts=said["starts"],
            ends=said["ends"],
            venue=place.venue,
            room=place.room,
            trainers=before if chosen == AS_LAST_TIME else [] if chosen == NOBODY else [self.trainers[chosen]],
            joining_link=said.get("joining_link", ""),
        )


def dates_like(like: Session, data: Any = None, *, rows: int = USUAL_DATES) -> Any:
    """Return the form set of so many further dates, each as the session is until something else is chosen."""
    first = like.days.order_by("position")[0]
    usual = {
        "starts": timezone.localtime(first.starts_at).time(),
        "ends": timezone.localtime(first.ends_at).time(),
        "venue": key_of(first),
        "joining_link": first.joining_link,
        "trainer": AS_LAST_TIME,
    }
    trainers = User.objects.trainers().order_by("name", "pk")
    offered = {
        "like": like,
        "places": places_offered(rooms=[first.room_id] if first.room_id else []),
        "trainers": {str(trainer.pk): trainer for trainer in trainers},
    }
    made = forms.formset_factory(DateForm, extra=0, max_num=MOST_DATES, absolute_max=MOST_DATES, validate_max=True)
    return made(data, initial=[usual] * rows, prefix="dates", form_kwargs=offered)
