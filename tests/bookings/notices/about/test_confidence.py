"""Whoever has a place is asked by the way how confident they are before the course, as long as it can still be said."""

import datetime as dt

import pytest

from bookings.attendance.evaluation.sending import Given, send_evaluation
from bookings.models import Moment, Question
from bookings.notices.about.confidence import asks_before
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.kinds.promotion import Promotion
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.links.tokens import Purpose
from tests.support.evaluated import the_first_form
from tests.support.mailed import mailed_link

ASKED = "How confident are you now?"
FIRST_ON = dt.date(2026, 7, 7)


@pytest.fixture(autouse=True, params=[True, False], ids=["compiled", "plain"])
def compiled(request, settings, db):
    settings.COMPILED_QUERIES = request.param
    the_first_form()


def say_it(place, now):
    question = Question.objects.asked_of(place.session.course_id, Moment.BEFORE).first()
    send_evaluation(
        booking=place, answers={question.pk: Given(number=3)}, moment="before", by=place.practitioner, now=now
    )


@pytest.mark.parametrize("notice", [Confirmation(), Promotion(), Reminder(first_on=FIRST_ON, is_last=True)])
def test_mail_bears_the_link_by_which_it_is_said(client, composed, place, frozen_now, notice):
    mail = composed(notice, place)
    link = mailed_link("before", Purpose.BEFORE, mail)
    assert ASKED in mail.text and ASKED in mail.html
    assert link in mail.text and link in mail.html
    page = client.get(link.removeprefix("https://training.example.org"))
    assert (page.status_code, page.context["moment"], page.context["refusal"]) == (200, "before", "")


def test_reminders_ask_once_the_last_time(composed, place):
    assert ASKED not in composed(Reminder(first_on=FIRST_ON), place).text


@pytest.mark.parametrize("notice", [Confirmation(), Reminder(first_on=FIRST_ON, is_last=True)])
def test_nobody_is_asked_what_they_have_said(composed, place, now, notice):
    say_it(place, now)
    mail = composed(notice, place)
    assert ASKED not in mail.text and "/link/before/" not in mail.text + mail.html


def test_course_whose_form_asks_nothing_before_asks_nothing(composed, place):
    Question.objects.update(asked_before=False, asked_after=True)
    assert ASKED not in composed(Confirmation(), place).text


def test_nobody_is_asked_once_the_course_has_begun(place):
    starts_at = place.session.starts_at
    second = dt.timedelta(seconds=1)
    assert [asks_before(place, now=at) for at in (starts_at - second, starts_at)] == [True, False]
