"""What the feeds hold, seen without their addresses (which pages/test_calendar_feeds.py fetches them by)."""

import datetime as dt

import pytest
from icalendar import Calendar

from bookings.notices.calendar.feeds import KEPT, catalogue_changed_at, catalogue_feed, person_feed
from tests.support import factories
from training.models import Session

pytestmark = pytest.mark.django_db


def summaries(text: str) -> list[str]:
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(text).events]


def test_what_is_over_goes_after_its_time(practitioner, neglect, place):
    over = neglect.ends_at + KEPT
    assert summaries(person_feed(practitioner, now=over - dt.timedelta(seconds=1))) == ["Understanding Child Neglect"]
    assert summaries(person_feed(practitioner, now=over)) == []


def test_catalogue_is_another_once_a_session_has_begun(neglect, now):
    Session.history.all().update(history_date=now)
    before, after = neglect.starts_at - dt.timedelta(seconds=1), neglect.starts_at + dt.timedelta(days=1)
    changed = [catalogue_changed_at(now=at) for at in (before, after)]
    assert changed[0] < changed[1] == neglect.starts_at


def test_catalogue_says_the_same_until_it_changes(neglect, now):
    texts = {catalogue_feed(changed_at=now, now=at) for at in (now, now + dt.timedelta(hours=1))}
    assert len(texts) == 1
    assert summaries(texts.pop()) == ["Understanding Child Neglect"]


def test_one_person_is_in_nobody_elses_feed(place, now):
    assert summaries(person_feed(factories.UserFactory(), now=now)) == []
