"""Comparisons of reminders under way, and bookings put into their arms."""

import datetime as dt

from bookings.models import Allocation, Trial
from reporting.models import PooledFile
from reporting.trials.pooling import FORM, VERSION
from tests.support.factories import UserFactory

BEGINS, ENDS = dt.date(2026, 6, 2), dt.date(2027, 5, 31)
SAID = {
    Trial.What.WORDS: {
        "a_subject": "Still coming to {course}?",
        "a_text": "Are you coming?",
        "b_subject": "Your chair costs us money",
        "b_text": "An empty chair costs £40, {name}",
    },
    Trial.What.DAYS: {"a_days": "7,1", "b_days": "3,1"},
    Trial.What.SIGNER: {"a_signed_by": "", "b_signed_by": "Sam Lee"},
    Trial.What.CHANNEL: {},
}


def make_trial(*, what=Trial.What.WORDS, courses=(), by=None, **fields) -> Trial:
    """One that begins on Tuesday 2 June 2026, for a year, and was stated the day before."""
    trial = Trial.objects.create(
        stated_by=by or UserFactory(is_team=True),
        stated_at=fields.pop("stated_at", dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)),
        what=what,
        **{
            "title": "Reminders with and without the cost",
            "measure": Trial.Measure.NO_SHOW,
            "effect_points": 3,
            "begins_on": BEGINS,
            "ends_on": ENDS,
            "planned_bookings": 1400,
            **SAID[what],
            **fields,
        },
    )
    trial.courses.set(courses)
    return trial


def put_into(trial, arm, bookings, at=dt.datetime(2026, 6, 3, 9, tzinfo=dt.UTC)) -> None:
    """Put them into an arm, whatever the lot says."""
    Allocation.objects.bulk_create(
        Allocation(trial=trial, booking=booking, arm=arm, allocated_at=at) for booking in bookings
    )


def file_said(trial, **fields) -> dict:
    """What the file of another partnership says that compared the same."""
    return {
        "form": FORM,
        "version": VERSION,
        "comparison": trial.pooled_as or "cost",
        "what": str(trial.what),
        "measure": str(trial.measure),
        "code": "another",
        "sessions": 70,
        "variance": 0.0003,
        "groups": [[350, 53, 340, 41], [345, 50, 355, 40]],
        **fields,
    }


def make_pooled_file(trial, *, now, **fields) -> PooledFile:
    said = file_said(trial, **fields)
    return PooledFile.objects.create(trial=trial, code=said["code"], content=said, brought_at=now)
