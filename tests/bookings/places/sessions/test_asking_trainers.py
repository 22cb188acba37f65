"""Trainers are asked whether they train a session: what each answer changes, and what it does not."""

import datetime as dt

import pytest

from bookings.models import Mail, TrainerRequest
from bookings.notices.wording.compose import compose
from bookings.places.operations.closing_accounts import close_account
from bookings.places.sessions.asking_trainers import (
    NothingToAnswer,
    NotToBeAsked,
    accept_request,
    ask_trainer,
    decline_request,
    lapse_trainer_requests,
    remind_trainers_asked,
    stop_training,
    withdraw_request,
)
from bookings.places.sessions.changes import cancel_session, change_session
from bookings.places.sessions.session_change import SessionChange
from bookings.places.sessions.worth_checking import worth_checking
from tests.support.factories import CourseFactory, UserFactory, make_session
from training.models import MayDeliver, TrainerAway
from training.operations.schedule import DayPlan, as_planned
from training.operations.trainers import NotAway, say_away, say_what_they_may_deliver

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def tom():
    return UserFactory(name="Tom Trainer", is_trainer=True)


@pytest.fixture
def session():
    return make_session(course=CourseFactory(title="Neglect"))


@pytest.fixture
def asked(session, tom, team_member, now):
    return ask_trainer(session=session, trainer=tom, by=team_member, now=now)


def kinds():
    return [(mail.kind, mail.facts.get("whose", ""), mail.recipient_id) for mail in Mail.objects.order_by("pk")]


def trains(session, person):
    return session.trainers.filter(pk=person.pk).exists()


def moved(session):
    day = as_planned(session.days.get())
    return SessionChange(days=[DayPlan(starts_at=day.starts_at + DAY, ends_at=day.ends_at + DAY)])


def test_who_is_asked_is_not_its_trainer_until_they_say_yes(asked, session, tom, now):
    assert (kinds(), trains(session, tom)) == ([("trainer asked", "", tom.pk)], False)
    accept_request(request=asked, by=tom, now=now)
    assert trains(session, tom)
    assert session.history.order_by("-history_id")[0].history_user == tom
    assert kinds()[1:] == [("session changed", "added", tom.pk)]
    accept_request(request=asked, by=tom, now=now)  # pressed twice
    assert len(kinds()) == 2


def test_who_says_no_after_a_yes_trains_it_no_longer_and_the_team_hears(asked, session, tom, team_member, now):
    UserFactory(is_team=True)  # somebody else asked
    accept_request(request=asked, by=tom, now=now)
    decline_request(request=asked, by=tom, now=now, reason="In court ")
    asked.refresh_from_db()
    assert (trains(session, tom), asked.state, asked.reason) == (False, "declined", "In court")
    assert kinds()[2:] == [("trainer declined", "", team_member.pk)]
    with pytest.raises(NothingToAnswer):
        accept_request(request=asked, by=tom, now=now)
    mail = Mail.objects.get(kind="trainer declined")
    compose(mail, now=now)
    assert "Tom Trainer can’t train Neglect" in mail.text and "Why: In court." in mail.text


def test_trainer_named_by_the_team_counts_as_having_said_yes_and_can_stop(session, tom, team_member, now):
    session.trainers.set([tom, other := UserFactory(is_trainer=True)])
    with pytest.raises(NotToBeAsked):
        ask_trainer(session=session, trainer=tom, by=team_member, now=now)
    stop_training(session=session, by=tom, now=now, reason="Ill")
    assert list(session.trainers.all()) == [other]
    assert TrainerRequest.objects.get().state == "declined"
    assert kinds() == [("trainer declined", "", team_member.pk)]
    session.trainers.add(tom)  # the team names them all the same
    assert worth_checking(session) == [
        "People are to come in person, and it has no venue yet.",
        "Tom Trainer said no to this session on 1 June 2026 (Ill).",
    ]


def test_asked_twice_takes_a_word_and_ends_the_first_question(asked, session, tom, team_member, now):
    with pytest.raises(NotToBeAsked, match="Tom Trainer has been asked already"):
        ask_trainer(session=session, trainer=tom, by=team_member, now=now)
    again = ask_trainer(session=session, trainer=tom, by=team_member, now=now, again=True)
    with pytest.raises(NothingToAnswer):
        accept_request(request=asked, by=tom, now=now)
    with pytest.raises(NothingToAnswer):
        decline_request(request=asked, by=tom, now=now)
    accept_request(request=again, by=tom, now=now)
    assert trains(session, tom)


def test_session_that_moves_asks_again_and_an_answer_is_for_what_they_read(asked, session, tom, team_member, now):
    change_session(session=session, change=moved(session), by=team_member, now=now)
    with pytest.raises(NothingToAnswer):
        accept_request(request=asked, by=tom, now=now)
    mail = Mail.objects.latest("pk")
    compose(mail, now=now)
    assert (mail.kind, mail.facts["has_moved"]) == ("trainer asked", True)
    assert "The session has changed. It is now: Neglect, Wednesday 8 July 2026" in mail.text


def test_session_that_is_cancelled_tells_who_has_not_answered(asked, session, tom, team_member, now):
    cancel_session(session=session, reason="Too few.", by=team_member, now=now)
    assert kinds()[1:] == [("trainer asked", "no longer", tom.pk)]
    with pytest.raises(NothingToAnswer, match="This session has been cancelled"):
        accept_request(request=asked, by=tom, now=now)


def test_team_takes_a_question_back_but_no_answer(asked, session, tom, now):
    accept_request(request=asked, by=tom, now=now)
    withdraw_request(request=asked, now=now)
    assert trains(session, tom) and TrainerRequest.objects.get().state == "accepted"
    TrainerRequest.objects.update(state="asked", ended_at=None)
    withdraw_request(request=asked, now=now)
    assert kinds()[-1] == ("trainer asked", "no longer", tom.pk)


def test_named_on_the_form_answers_the_question_and_taken_out_ends_it(asked, session, tom, team_member, now):
    change_session(session=session, change=SessionChange(trainers=[tom]), by=team_member, now=now)
    assert TrainerRequest.objects.get().state == "accepted"
    change_session(session=session, change=SessionChange(trainers=[]), by=team_member, now=now)
    assert TrainerRequest.objects.get().state == "withdrawn"


def test_reminded_once_by_day_and_ended_by_the_start(asked, session, tom, now):
    assert remind_trainers_asked(now=now + 2 * DAY) == 0
    night = now.replace(hour=2) + 3 * DAY
    assert (remind_trainers_asked(now=night), remind_trainers_asked(now=now + 3 * DAY)) == (0, 1)
    assert remind_trainers_asked(now=now + 9 * DAY) == 0
    assert [mail.facts.get("again", False) for mail in Mail.objects.order_by("pk")] == [False, True]
    assert (lapse_trainer_requests(now=now), lapse_trainer_requests(now=session.starts_at)) == (0, 1)
    with pytest.raises(NothingToAnswer):
        accept_request(request=asked, by=tom, now=session.starts_at)


def test_nobody_is_asked_who_could_not_do_it(session, tom, team_member, now):
    for person in (UserFactory(), UserFactory(is_trainer=True, is_active=False)):
        with pytest.raises(NotToBeAsked):
            ask_trainer(session=session, trainer=person, by=team_member, now=now)
    with pytest.raises(NotToBeAsked):
        ask_trainer(session=session, trainer=tom, by=team_member, now=session.starts_at)
    assert kinds() == []


def test_account_that_is_closed_answers_nothing(asked, tom, team_member, now):
    close_account(person=tom, by=team_member, now=now)
    assert TrainerRequest.objects.get().state == "withdrawn"


def test_what_trainers_said_is_worth_checking_and_silence_is_not(session, tom, now, django_assert_num_queries):
    session.trainers.set([tom])
    other = CourseFactory()
    beside = "People are to come in person, and it has no venue yet."
    assert worth_checking(session) == [beside]
    say_what_they_may_deliver(trainer=tom, courses=[other])
    say_away(trainer=tom, first_on=dt.date(2026, 7, 1), last_on=dt.date(2026, 7, 7), note="Leave", now=now)
    assert worth_checking(session) == [
        beside,
        "Tom Trainer can’t on 7 July 2026 (Leave).",
        "Tom Trainer does not have this course on their list.",
    ]
    say_what_they_may_deliver(trainer=tom, courses=[session.course])
    TrainerAway.objects.update(last_on=dt.date(2026, 7, 6))
    assert worth_checking(session) == [beside]
    assert list(MayDeliver.objects.values_list("course", flat=True)) == [session.course_id]


def test_days_away_are_written_down_once_and_none_that_are_over(tom, now):
    for _ in range(2):
        say_away(trainer=tom, first_on=dt.date(2026, 6, 1), last_on=dt.date(2026, 6, 1), now=now)
    assert TrainerAway.objects.count() == 1
    with pytest.raises(NotAway, match="over already"):
        say_away(trainer=tom, first_on=dt.date(2025, 6, 1), last_on=dt.date(2025, 6, 2), now=now)
