import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings.models import DateWish, Mail, TrainerRequest
from bookings.places.sessions.series import DateRefused, NextDate, plan_series
from tests.support import factories
from training.models import OrganisationType, Session
from training.operations.schedule import local_time

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def team():
    return factories.UserFactory(is_team=True)


@pytest.fixture
def trainer():
    return factories.UserFactory(name="Tess Trainer", is_trainer=True)


@pytest.fixture
def like(trainer):
    kept_for = OrganisationType.objects.create(name="Health", position=1)
    return factories.make_session(
        on=dt.date(2026, 3, 10),
        days=2,
        capacity=16,
        venue=factories.VenueFactory(name="County Hall"),
        trainers=[trainer],
        ref="2526-001",
        minimum=6,
        needs_approval=True,
        booking_opens_at=local_time(dt.date(2026, 1, 5), dt.time(9)),
        ring_fenced_places=4,
        ring_fenced_for=kept_for,
        ring_fenced_until=local_time(dt.date(2026, 2, 24), dt.time(17)),
    )


def next_date(on, trainers=(), **fields):
    usual = {"starts": dt.time(10), "ends": dt.time(15), "venue": None}
    return NextDate(on=on, trainers=trainers, **usual | fields)


def test_each_date_has_its_own_and_everything_else_as_before(like, trainer, team, now):
    town_hall = factories.VenueFactory(name="Town Hall")
    dates = [next_date(dt.date(2026, 9, 8), [trainer], venue=town_hall), next_date(dt.date(2026, 11, 3))]
    first, second = plan_series(like=like, dates=dates, by=team, now=now)
    for field in ("course", "capacity", "minimum", "needs_approval", "ring_fenced_places", "ring_fenced_for"):
        assert getattr(first, field) == getattr(like, field)
    assert (first.ref, first.status) == (None, "published")
    days = list(first.days.order_by("position"))
    before = list(like.days.order_by("position"))
    gap = timezone.localdate(before[1].starts_at) - timezone.localdate(before[0].starts_at)
    assert timezone.localdate(days[1].starts_at) - timezone.localdate(days[0].starts_at) == gap
    assert days[0].starts_at == local_time(dt.date(2026, 9, 8), dt.time(10))
    assert timezone.localtime(days[1].starts_at).time() == timezone.localtime(before[1].starts_at).time()
    assert [day.venue for day in days] == [town_hall, town_hall]
    assert ([*first.trainers.all()], [*second.trainers.all()]) == ([trainer], [])
    assert timezone.localtime(first.booking_opens_at) == local_time(dt.date(2026, 7, 6), dt.time(9))  # over the clocks
    assert timezone.localtime(second.ring_fenced_until) == local_time(dt.date(2026, 10, 20), dt.time(17))
    assert {entry.history_user for entry in first.history.all()} == {team}


def test_one_that_cannot_be_keeps_all_of_them(like, team, now):
    with pytest.raises(DateRefused) as refused:
        plan_series(like=like, dates=[next_date(dt.date(2026, 9, 8)), next_date(dt.date(2026, 5, 5))], by=team, now=now)
    assert refused.value.place == 1
    assert "in the past" in str(refused.value)
    assert Session.objects.count() == 1


def test_who_asked_for_a_date_is_told_once_of_the_first(like, team, now):
    DateWish.objects.create(course=like.course, practitioner=factories.UserFactory(), asked_at=now)
    dates = [next_date(dt.date(2026, 9, 8)), next_date(dt.date(2026, 11, 3))]
    first, _ = plan_series(like=like, dates=dates, by=team, now=now)
    assert Mail.objects.get().facts["session"] == first.pk


def posted(**answers):
    rows = {"dates-TOTAL_FORMS": 4, "dates-INITIAL_FORMS": 4}
    for row in range(4):
        rows |= {f"dates-{row}-starts": "09:30", f"dates-{row}-ends": "16:30", f"dates-{row}-trainer": "as last time"}
    return rows | answers


def test_the_team_plans_several_dates_on_one_page(client, like, trainer, team, time_machine):
    time_machine.move_to("2026-06-01T10:00+00:00")
    client.force_login(team)
    address = reverse("desk-session-series", args=[like.pk])
    page = client.get(address).content.decode()
    assert "As last time: Tess Trainer" in page
    assert "1 further day follows at the same distance and time" in page
    assert "Enter at least one date." in client.post(address, posted()).content.decode()
    wrong = posted(**{"dates-0-on": "2026-09-08", "dates-2-on": "2026-01-06"})
    answer = client.post(address, wrong).content.decode()
    assert "Date 3: The session would start in the past" in " ".join(answer.split())
    assert re.search(r'name="dates-0-on_month"[^>]*value="0?9"', answer)  # nothing that was entered is lost
    assert Session.objects.count() == 1
    right = posted(**{"dates-0-on": "2026-09-08", "dates-2-on": "2026-11-03", "dates-2-trainer": "nobody"})
    looked = client.post(address, right)
    assert "People are to come in person, and it has no venue yet." in looked.content.decode()
    assert Session.objects.count() == 1  # read first, and nothing is planned by it
    other = client.post(address, right | {"dates-0-on": "2026-09-12", "seen": looked.context["seen"]})
    assert "12 September 2026 is a Saturday." in other.content.decode() and Session.objects.count() == 1
    right |= {"seen": looked.context["seen"]}
    assert "2 dates are planned and in the catalogue." in client.post(address, right, follow=True).content.decode()
    planned = Session.objects.exclude(pk=like.pk).order_by("starts_at")
    assert [list(session.trainers.all()) for session in planned] == [[trainer], []]


def test_trainers_of_the_dates_are_asked_first_where_the_team_says_so(client, like, trainer, team, time_machine):
    time_machine.move_to("2026-06-01T10:00+00:00")
    client.force_login(team)
    address = reverse("desk-session-series", args=[like.pk])
    sent = posted(**{"dates-0-on": "2026-09-08", "ask_first": "on"})
    sent |= {"seen": client.post(address, sent).context["seen"]}
    assert client.post(address, sent).status_code == 302
    planned = Session.objects.exclude(pk=like.pk).get()
    asked = TrainerRequest.objects.get()
    assert (asked.session, asked.trainer, asked.state) == (planned, trainer, "asked")
    assert not planned.trainers.exists()


def test_what_is_worth_checking_stands_on_the_page_of_the_session(client, like, trainer, team, time_machine):
    time_machine.move_to("2026-01-05T10:00+00:00")
    factories.make_session(on=dt.date(2026, 3, 10), trainers=[trainer])
    client.force_login(team)
    page = client.get(reverse("desk-session", args=[like.pk])).content.decode()
    assert "Worth checking" in page
    assert "Tess Trainer delivers" in page
    time_machine.move_to("2026-04-05T10:00+00:00")
    assert "Worth checking" not in client.get(reverse("desk-session", args=[like.pk])).content.decode()
