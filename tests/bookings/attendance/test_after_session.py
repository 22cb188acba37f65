"""r17: what is asked after a session is asked once, of the right people, and of nobody from imported history."""

import datetime as dt

import pytest

from bookings.attendance.after_session import ask_the_missing, chase_registers
from bookings.attendance.asking_what_it_was_like import ask_for_evaluations
from bookings.exchange.history.importing import import_rows
from bookings.models import Booking, Evaluation, Mail, Register
from tests.support.factories import UserFactory, make_booking, make_session
from tests.support.history_files import people

pytestmark = [pytest.mark.django_db, pytest.mark.r17]

LONDON = dt.timezone(dt.timedelta(hours=1))


def at(day: int, hour: int = 8, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 7, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def session(trainer):
    """Tuesday 7 July 2026, with one person."""
    session = make_session(trainers=[trainer])
    make_booking(session=session)
    return session


def close(session, *, state="complete"):
    Register.objects.create(
        session=session, state=state, closed_at=at(7, 17), reason="Lost." if state == "unavailable" else ""
    )


def sent(kind: str) -> int:
    return Mail.objects.filter(kind=kind).count()


@pytest.mark.parametrize(
    ("now", "after"),
    [
        (at(7, 17), None),
        (at(8, 7, 59), None),
        (at(8), "1 days"),
        (at(10), "3 days"),
        (at(14), "7 days"),
        (at(21), "7 days"),
        (at(22), None),
    ],
)
def test_trainers_are_asked_for_the_register(session, trainer, now, after):
    assert chase_registers(now=now) == (after is not None)
    mails = Mail.objects.filter(kind="register chase")
    assert [(mail.to, mail.recipient, mail.booking) for mail in mails] == [(trainer.email, trainer, None)] * len(mails)
    assert [f", {after} after 2026-07-07" in mail.occasion for mail in mails] == [True] * (after is not None)


def test_trainers_are_asked_three_times_at_most(session):
    now = at(7)
    while now < at(31):
        chase_registers(now=now)
        now += dt.timedelta(hours=1)
    assert sent("register chase") == 3


@pytest.mark.r56
def test_clock_that_is_put_back_asks_trainers_for_nothing_earlier(session):
    assert [chase_registers(now=now) for now in (at(10), at(9, 23, 59), at(9))] == [1, 0, 0]


def test_each_trainer_is_asked(session):
    session.trainers.add(UserFactory(is_trainer=True), UserFactory(is_trainer=True, is_active=False))
    assert chase_registers(now=at(8)) == 2


@pytest.mark.parametrize("state", ["complete", "partial", "unavailable"])
def test_closed_register_is_not_asked_for(session, state):
    close(session, state=state)
    assert chase_registers(now=at(8)) == 0


def test_register_of_nobody_is_not_asked_for(trainer):
    make_session(trainers=[trainer])
    assert chase_registers(now=at(8)) == 0


def no_show(session, **fields) -> Booking:
    person = UserFactory(manager_email=fields.pop("manager_email", "Boss@example.org"))
    return make_booking(session=session, practitioner=person, outcome="no show", **fields)


@pytest.mark.parametrize(
    ("state", "count"), [("complete", 1), ("partial", 1), ("unavailable", 0), ("open", 0), (None, 0)]
)
def test_no_show_is_asked_once_the_register_says_so(session, state, count):
    booking = no_show(session)
    if state == "open":
        Register.objects.create(session=session)
    elif state:
        close(session, state=state)
    assert [ask_the_missing(now=at(8)), ask_the_missing(now=at(9))] == [count, 0]
    mails = Mail.objects.filter(kind="no-show enquiry").order_by("pk").values_list("booking", "to", "facts")
    assert (
        list(mails)
        == [
            (booking.pk, booking.practitioner.email, {"copied": True}),
            (booking.pk, "boss@example.org", {"is_copy": True}),
        ]
        * count
    )


@pytest.mark.parametrize("outcome", ["attended", "partly attended", "not recorded", "excused"])
def test_nobody_else_is_asked_what_kept_them_away(session, outcome):
    make_booking(session=session, outcome=outcome, excused_at=at(7) if outcome == "excused" else None)
    close(session)
    assert ask_the_missing(now=at(8)) == 0


def test_no_show_who_is_their_own_manager_gets_one_mail(session):
    booking = no_show(session)
    booking.practitioner.manager_email = booking.practitioner.email
    booking.practitioner.save()
    close(session)
    ask_the_missing(now=at(8))
    assert Mail.objects.get(kind="no-show enquiry").facts == {}


@pytest.mark.parametrize(("day", "count"), [(21, 1), (22, 0)])
def test_history_asks_nobody(session, day, count):
    no_show(session)
    make_booking(session=session, outcome="attended")
    close(session)
    assert (ask_the_missing(now=at(day)), ask_for_evaluations(now=at(day))) == (count, count)


@pytest.mark.parametrize(("days", "count"), [(13, 1), (15, 1), (89, 1), (100, 0)])
def test_register_closed_late_asks_as_well(session, days, count):
    no_show(session)
    make_booking(session=session, outcome="attended")
    closed_at = at(7, 17) + dt.timedelta(days=days)
    Register.objects.create(session=session, state="complete", closed_at=closed_at)
    morning = closed_at + dt.timedelta(hours=25)
    assert (ask_the_missing(now=morning), ask_for_evaluations(now=morning)) == (count, count)


@pytest.mark.parametrize("days", [1, 13, 15, 100])
def test_history_that_is_brought_in_asks_nobody(days):
    """Its registers are closed by the import, so they all look closed of late."""
    brought_in = at(7) + dt.timedelta(days=days)
    rows = people("no show", "attended", session_date="2026-07-07", booked_on="2026-06-01", evaluation_score="")
    import_rows(rows=rows, by=None, now=brought_in)
    assert set(Booking.objects.values_list("outcome", flat=True)) == {"no show", "attended"}
    for now in (brought_in, brought_in + dt.timedelta(days=2)):
        assert (ask_the_missing(now=now), ask_for_evaluations(now=now)) == (0, 0)


@pytest.mark.parametrize(("now", "count"), [(at(8, 16, 59), 0), (at(8, 17), 1), (at(9, 3), 0), (at(9, 8), 1)])
def test_evaluation_is_asked_for_a_day_after_closing(session, now, count):
    make_booking(session=session, outcome="attended")
    close(session)
    assert ask_for_evaluations(now=now) == count
    assert ask_for_evaluations(now=now) == 0


@pytest.mark.parametrize(
    ("outcome", "count"), [("attended", 1), ("partly attended", 1), ("no show", 0), ("not recorded", 0)]
)
def test_evaluation_is_asked_of_those_who_came(session, outcome, count):
    make_booking(session=session, outcome=outcome)
    close(session, state="partial")
    assert ask_for_evaluations(now=at(9)) == count


def test_evaluation_is_not_asked_of_those_who_gave_it(session):
    booking = make_booking(session=session, outcome="attended")
    Evaluation.objects.create(booking=booking, score=5, sent_at=at(7, 18))
    close(session)
    assert ask_for_evaluations(now=at(9)) == 0
