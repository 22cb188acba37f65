import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import Booking, Register
from tests.support.factories import UserFactory, VenueFactory, make_booking, make_session

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 6, 2, 8, 40, tzinfo=dt.UTC)  # Tuesday, 9:40am in London
TUESDAY = dt.date(2026, 6, 2)


def test_home_shows_today_what_to_finish_and_what_comes(by_trainer, trainer, session, booking, seed):
    late = make_session(on=TUESDAY - dt.timedelta(days=6), trainers=[trainer])
    first, _ = make_booking(session=late), make_booking(session=late)
    seed(late, late.days.get(), first, "present")
    coming = make_session(on=TUESDAY + dt.timedelta(days=7), trainers=[trainer], capacity=12)
    make_booking(session=coming, practitioner=UserFactory(access_needs="Hearing loop"))
    make_booking(session=coming, practitioner=UserFactory(dietary_needs="Vegan"))
    make_booking(session=coming, status=Booking.Status.WAITING)
    make_booking(session=coming, status=Booking.Status.CANCELLED)
    somebody_elses = make_session(on=TUESDAY)
    draft = make_session(on=TUESDAY, trainers=[trainer], status="draft")
    response = by_trainer.get(reverse("registers"))
    context = response.context
    assert [entry.session for entry in context["home"].today] == [session]
    [to_finish] = context["home"].to_finish
    assert (to_finish.session, to_finish.days_ago, to_finish.marks, to_finish.to_mark) == (late, 6, 1, 2)
    assert to_finish.state == "partial"
    [entry] = context["home"].coming
    assert (entry.session, entry.session.held, entry.session.waiting) == (coming, 2, 1)
    assert (entry.session.with_access_needs, entry.session.with_dietary_needs) == (1, 1)
    page = response.content.decode()
    assert "6 days ago" in page
    assert "1 access need, 1 dietary need" in page
    assert "Hearing loop" not in page
    assert somebody_elses.course.title not in page
    assert draft.course.title not in page


def test_home_of_the_team_shows_every_register_that_is_due(client, team_member, session):
    due = make_session(on=TUESDAY - dt.timedelta(days=1))
    closed = make_session(on=TUESDAY - dt.timedelta(days=2))
    Register.objects.create(session=closed, state="complete", closed_at=MORNING)
    far = make_session(on=TUESDAY + dt.timedelta(weeks=20))
    client.force_login(team_member)
    response = client.get(reverse("registers"))
    assert [entry.session for entry in response.context["home"].to_finish] == [due]
    assert [entry.session for entry in response.context["home"].finished] == [closed]
    assert [entry.session for entry in response.context["home"].today] == [session]
    assert response.context["home"].coming == []
    assert far.course.title not in response.content.decode()


def test_session_between_its_days_is_neither_today_nor_to_finish(by_trainer, trainer):
    running = make_session(on=TUESDAY - dt.timedelta(days=6), days=2, trainers=[trainer])
    context = by_trainer.get(reverse("registers")).context
    assert [entry.session for entry in context["home"].coming] == [running]
    assert (context["home"].today, context["home"].to_finish) == ([], [])


def test_home_asks_as_many_queries_for_three_of_each_as_for_one(
    by_trainer, trainer, django_assert_max_num_queries, seed
):
    def one_of_each():
        for days in (-9, 0, 9):
            session = make_session(
                on=TUESDAY + dt.timedelta(days=days), days=2, trainers=[trainer], venue=VenueFactory()
            )
            seed(session, session.days.first(), make_booking(session=session), "present") if days < 1 else None
            make_booking(session=session)
        closed = make_session(on=TUESDAY - dt.timedelta(days=30), trainers=[trainer])
        Register.objects.create(session=closed, state="complete", closed_at=MORNING)

    one_of_each()
    with django_assert_max_num_queries(15) as first:
        by_trainer.get(reverse("registers"))
    one_of_each()
    one_of_each()
    with django_assert_max_num_queries(len(first)):
        response = by_trainer.get(reverse("registers"))
    assert len(response.context["home"].to_finish) == 3
