"""The desk asks trainers and sees who has answered; trainers answer by link and on their own page."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.desk.agenda import agenda, coming_weeks
from bookings.models import Mail, TrainerRequest
from bookings.notices.links.tokens import Purpose, make_link_token
from bookings.places.sessions.asking_trainers import ask_trainer, decline_request
from tests.support.factories import CourseFactory, UserFactory, VenueFactory, make_session
from training.models import MayDeliver, TrainerAway
from training.operations.trainers import say_away, say_what_they_may_deliver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
SAID_YES = "You train this session"


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


@pytest.fixture
def tom():
    return UserFactory(name="Tom Trainer", is_trainer=True)


@pytest.fixture
def session():
    return make_session(course=CourseFactory(title="Neglect"), venue=VenueFactory())


@pytest.fixture
def link(session, tom, team_member, now):
    request = ask_trainer(session=session, trainer=tom, by=team_member, now=now)
    return reverse("link-train", args=[make_link_token(purpose=Purpose.TRAIN, booking=request, now=now)])


def test_team_asks_and_sees_what_is_known_of_each(team, session, tom, now):
    una = UserFactory(name="Una Other", is_trainer=True)
    make_session(course=CourseFactory(title="Trauma"), trainers=[una])
    say_what_they_may_deliver(trainer=una, courses=[session.course])
    say_away(trainer=tom, first_on=session.first_on, last_on=session.first_on, note="Court", now=now)
    address = reverse("desk-session-trainers", args=[session.pk])
    page = team.get(address)
    assert [(one.trainer.name, one.has_it, one.doubts) for one in page.context["to_ask"]] == [
        ("Una Other", True, ["delivers Trauma at the same time"]),
        ("Tom Trainer", False, ["can’t on 7 July 2026 (Court)"]),
    ]
    for _ in range(2):  # the second press is one too many
        team.post(address, {"trainer": tom.pk})
    assert TrainerRequest.objects.filter(trainer=tom).count() == Mail.objects.filter(kind="trainer asked").count() == 1
    page = team.get(address)
    assert "No answer yet" in page.text and [one.trainer for one in page.context["to_ask"]] == [una]
    assert "No answer yet" in team.get(reverse("desk-session", args=[session.pk])).text
    team.post(address, {"trainer": tom.pk, "does": "again"})
    assert TrainerRequest.objects.open().count() == 1 and Mail.objects.filter(kind="trainer asked").count() == 2
    team.post(address, {"trainer": tom.pk, "does": "stop"})
    assert not TrainerRequest.objects.open().exists()
    assert [one.trainer for one in team.get(address, {"q": "tom"}).context["to_ask"]] == [tom]


def test_list_of_trainers_pages_and_asks_a_dozen_queries_at_most(team, session, django_assert_max_num_queries):
    for number in range(60):
        UserFactory(name=f"Trainer {number}", is_trainer=True)
    address = reverse("desk-session-trainers", args=[session.pk])
    team.get(address)
    with django_assert_max_num_queries(16):  # four of them are of the page's frame
        page = team.get(address)
    assert len(page.context["to_ask"]) == 20 and page.context["page"].paginator.num_pages == 3


def test_link_is_read_without_signing_in_and_only_a_press_answers(client, link, session, tom):
    for _ in range(2):
        page = client.get(link)
        assert "Yes, I’ll train it" in page.text and "no-store" in page["Cache-Control"]
    assert TrainerRequest.objects.get().state == "asked"
    assert client.post(link, {"answer": "maybe"}).status_code == 200
    assert TrainerRequest.objects.get().state == "asked"
    assert client.post(link, {"answer": "yes"}).status_code == 302
    assert list(session.trainers.all()) == [tom] and SAID_YES in client.get(link).text
    client.post(link, {"answer": "no", "reason": "Ill"})
    assert not session.trainers.exists() and "Thank you for telling us" in client.get(link).text
    assert client.post(link, {"answer": "yes"}).status_code == 200  # says why not
    assert not session.trainers.exists()


def test_link_ends_when_asked_again_with_the_session_and_with_the_account(client, link, session, tom, team_member, now):
    ask_trainer(session=session, trainer=tom, by=team_member, now=now, again=True)
    assert "use the link in our newest email" in client.get(link).text
    client.post(link, {"answer": "yes"})
    assert not session.trainers.exists()
    tom.is_active = False
    tom.save()
    assert client.get(link).status_code == 404
    tom.is_active = True
    tom.save()
    session.ends_at = now
    session.starts_at = now - dt.timedelta(hours=2)
    session.save()
    assert client.get(link).status_code == 404


def test_trainer_answers_on_their_own_page_and_nobody_for_them(client, link, session, tom, now):
    client.force_login(UserFactory(is_trainer=True))
    request = TrainerRequest.objects.get()
    assert client.post(reverse("my-training-answer", args=[request.pk]), {"answer": "yes"}).status_code == 404
    client.force_login(tom)
    page = client.get(reverse("my-training"))
    assert "Can you train these?" in page.text and "Neglect" in page.text
    client.post(reverse("my-training-answer", args=[request.pk]), {"answer": "yes"})
    page = client.get(reverse("my-training"))
    assert "Can you train these?" not in page.text and reverse("register", args=[session.pk]) in page.text
    assert client.post(reverse("my-training-stop", args=[session.pk]), {"reason": "Court"}).status_code == 302
    assert not session.trainers.exists()
    assert client.get(reverse("register", args=[session.pk])).status_code == 404
    assert client.get(reverse("my-training-stop", args=[session.pk])).status_code == 404


def test_trainer_says_when_they_cannot_and_the_team_what_they_may_deliver(client, tom, team_member, session):
    client.force_login(tom)
    days = {"first_on": "2026-07-06", "last_on": "2026-07-10", "note": "Leave"}
    assert client.post(reverse("my-training"), days).status_code == 302
    assert client.post(reverse("my-training"), days | {"last_on": "2026-07-05"}).status_code == 200
    assert "Monday 6 July 2026 to Friday 10 July 2026: Leave" in client.get(reverse("my-training")).text
    client.force_login(team_member)
    address = reverse("desk-trainer", args=[tom.pk])
    assert "Friday 10 July 2026: Leave" in client.get(address).text
    assert client.post(address, {"courses": [session.course_id]}).status_code == 302
    assert MayDeliver.objects.get().trainer == tom
    client.post(reverse("desk-trainer-away-remove", args=[TrainerAway.objects.get().pk]))
    client.post(address, {"courses": []})
    assert not TrainerAway.objects.exists() and not MayDeliver.objects.exists()


def test_days_that_the_team_adds_leave_the_courses_as_they_are(team, session, tom):
    say_what_they_may_deliver(trainer=tom, courses=[session.course])
    days = {"first_on_day": "3", "first_on_month": "8", "first_on_year": "2026", "note": "Leave"}
    days |= {f"last_on_{part}": days[f"first_on_{part}"] for part in ("day", "month", "year")}
    assert team.post(reverse("desk-trainer", args=[tom.pk]), days).status_code == 302
    assert TrainerAway.objects.values_list("first_on", "note").get() == (dt.date(2026, 8, 3), "Leave")
    assert session.course.title in team.get(reverse("desk-trainer", args=[tom.pk])).text
    assert tom.may_deliver.get().course == session.course


def test_desk_says_who_has_not_answered_for_days_and_who_said_no(session, tom, team_member, now):
    request = ask_trainer(session=session, trainer=tom, by=team_member, now=now)

    def told(when, coming=()):
        tasks = [task for _, group in agenda(coming, when, UserFactory(is_team=True)).groups for task in group]
        return [task.text for task in tasks if task.address == reverse("desk-session-trainers", args=[session.pk])]

    assert told(now) == []
    late = now + dt.timedelta(days=3)
    assert told(late) == ["Neglect, Tuesday 7 July 2026: Tom Trainer has not said yes or no since 1 June 2026."]
    decline_request(request=request, by=tom, now=now)
    assert told(now) == ["Neglect, Tuesday 7 July 2026: Tom Trainer can’t train it, and nobody else is asked."]
    soon = session.starts_at - dt.timedelta(days=3)
    assert len(told(soon, coming_weeks(soon))) == 1  # and not also that it has no trainer
    session.trainers.add(UserFactory(is_trainer=True))
    assert told(now) == []
