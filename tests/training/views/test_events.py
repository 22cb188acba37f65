import datetime as dt
from html import unescape

import pytest
from django.urls import reverse

from tests.support.factories import make_event
from training.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
FORUM = {
    "title": "Practitioner forum",
    "kind": "forum",
    "held_on_day": "12",
    "held_on_month": "5",
    "held_on_year": "2026",
    "place": "Online",
    "lowest": "50",
    "highest": "60",
    "evaluations": "12",
    "note": "With Shropshire",
}


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


def page(response):
    return unescape(response.content.decode())


def test_event_is_added_and_listed_as_it_was_counted(team):
    response = team.post(reverse("desk-event-new"), FORUM, follow=True)
    event = Event.objects.get()
    assert (event.title, event.held_on, event.lowest, event.highest) == (
        "Practitioner forum",
        dt.date(2026, 5, 12),
        50,
        60,
    )
    shown = page(response)
    for words in ("Practitioner forum", "12 May 2026", "Online", "50 to 60", ">12<", "Forum. With Shropshire"):
        assert words in shown


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": ""}, "Enter the name of the event"),
        ({"title": "\u200b"}, "letters"),
        ({"kind": ""}, "Choose what kind of event it is"),
        ({"held_on_day": ""}, "Date must include a day."),
        ({"held_on_day": "31", "held_on_month": "2"}, "Enter a real date"),
        ({"highest": "40"}, "Enter 50 or more, or leave it empty"),
        ({"lowest": ""}, "Enter the lower figure too"),
        ({"lowest": "-1"}, "Enter 0 or more."),
        ({"lowest": "about 50"}, "Enter a whole number"),
        ({"highest": "9" * 20}, "Enter 100000 or less."),
        ({"evaluations": "61"}, "At most 60 people came, so there cannot be more forms than that"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(team, said, words):
    response = team.post(reverse("desk-event-new"), FORUM | said)
    assert words in page(response) or (said.get("title") == "\u200b" and "govuk-error-message" in page(response))
    assert "With Shropshire" in page(response)
    assert not Event.objects.exists()


def test_counted_event_is_changed_without_becoming_an_estimate(team):
    event = make_event(lowest=160, highest=160)
    form = team.get(reverse("desk-event-edit", args=[event.pk])).context["form"]
    assert (form["lowest"].value(), form["highest"].value()) == (160, None)
    team.post(reverse("desk-event-edit", args=[event.pk]), FORUM | {"lowest": "158", "highest": ""})
    event.refresh_from_db()
    assert (event.lowest, event.highest) == (158, 158)


def test_event_is_removed_by_a_press_alone(team):
    event, other = make_event(), make_event(title="Another")
    address = reverse("desk-event-remove", args=[event.pk])
    assert team.get(address).status_code == 405
    assert "Removed: Practitioner forum." in page(team.post(address, follow=True))
    assert list(Event.objects.all()) == [other]


def test_list_is_the_latest_first_and_says_what_is_not_counted(team):
    make_event(title="Older", held_on=dt.date(2026, 1, 1))
    make_event(title="To come", held_on=dt.date(2026, 9, 1), lowest=None, highest=None)
    shown = page(team.get(reverse("desk-events")))
    assert shown.index("To come") < shown.index("Older")
    assert "Not counted yet" in shown


def test_list_asks_no_more_for_more_events(team, django_assert_num_queries):
    make_event()
    with django_assert_num_queries(6) as one:
        team.get(reverse("desk-events"))
    for _ in range(3):
        make_event()
    with django_assert_num_queries(len(one.captured_queries)):
        team.get(reverse("desk-events"))
