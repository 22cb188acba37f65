"""The team says once why it marks a register; until then nothing is marked, and nothing that was entered is lost."""

import datetime as dt
import json
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bookings.attendance.register.closing import close_register
from bookings.attendance.register.opening import open_register_again
from bookings.models import Booking, Mark, Register
from tests.bookings.attendance.pages.register.conftest import MORNING, TUESDAY
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from tests.support.forms_of_pages import forms_of
from tests.support.meeting_files import Was, written, zoom
from training.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.r26]

SHEET = "From the paper sign-in sheet"
SCRIPT = {"Accept": "application/json"}
ASKS = "Why are you marking this register?"


@pytest.fixture
def by_team(client, team_member):
    client.force_login(team_member)
    return client


@pytest.fixture
def why(session):
    return reverse("register-why", args=[session.pk])


@pytest.fixture
def tap(session, day, booking):
    return reverse("register-mark", args=[session.pk]), {"booking": booking.pk, "day": day.pk, "value": "present"}


def reasons():
    return list(Mark.history.order_by("history_id").values_list("history_change_reason", flat=True))


def test_team_reads_the_register_and_marks_once_it_has_said_why(by_team, session, day, booking, address, why, tap):
    shown = by_team.get(address)
    assert ASKS in shown.text
    assert "Priya Patel" in shown.text
    assert "data-tap" not in shown.text
    assert "data-walk-in" not in shown.text
    assert by_team.post(why, {"why": SHEET, "next": f"{address}?day=1"})["Location"] == f"{address}?day=1"
    shown = by_team.get(address)
    assert ASKS not in shown.text
    assert "data-tap" in shown.text
    assert SHEET in shown.text
    assert f'href="{why}?next={address}%3Fday%3D1"' in shown.text
    by_team.post(*tap)
    assert reasons() == [SHEET]


@pytest.mark.parametrize("headers", [{}, SCRIPT], ids=["form", "script"])
def test_mark_without_a_reason_is_not_saved_and_says_why(by_team, tap, headers):
    answered = by_team.post(*tap, headers=headers)
    assert answered.status_code == 428
    assert "Say why you are marking this register." in answered.text
    assert (ASKS in answered.text) == (not headers)
    assert Mark.objects.count() == 0


def test_note_entered_before_the_question_goes_with_the_answer(by_team, tap, session):
    """Without scripts, after signing in anew on a page that still shows the form."""
    path, said = tap
    asked = by_team.post(path, {**said, "details": "1", "note": "Left at noon", "left_early": "on"})
    assert (asked.status_code, Mark.objects.count()) == (428, 0)
    sent = next(form for form in forms_of(path, asked.text, in_a_hurry=False) if form.action == path)
    nothing = by_team.post(path, sent.filled)
    assert (nothing.status_code, Mark.objects.count()) == (428, 0)
    assert "Say why you are marking this register" in nothing.text
    again = next(form for form in forms_of(path, nothing.text, in_a_hurry=False) if form.action == path)
    assert by_team.post(path, {**again.filled, "why": SHEET}).status_code == 302
    mark = Mark.objects.get()
    assert (mark.value, mark.note, mark.left_early, reasons()) == ("present", "Left at noon", True, [SHEET])


def test_marks_together_without_a_reason_are_none_of_them_saved(by_team, session, day, booking, why):
    people = [booking, make_booking(session=session)]
    marks = [{"booking": str(one.pk), "day": str(day.pk), "value": "present", "seen": ""} for one in people]
    sent = {"marks": json.dumps(marks), "day": day.pk}
    answered = by_team.post(reverse("register-mark", args=[session.pk]), sent, headers=SCRIPT)
    assert (answered.status_code, answered.json()["saved"], Mark.objects.count()) == (428, False, 0)
    by_team.post(why, {"why": "else", "why_else": "Ann rang at five"})
    assert by_team.post(reverse("register-mark", args=[session.pk]), sent, headers=SCRIPT).status_code == 200
    assert reasons() == ["Ann rang at five"] * 2


def test_walk_in_of_a_script_waits_and_that_of_a_form_keeps_what_was_typed(by_team, session, address):
    OrganisationFactory(name="Wye Valley")
    path = reverse("register-walk-in", args=[session.pk])
    said = {"name": "Nia New", "organisation": "Wye Valley", "day": 1, "is_new": "1"}
    assert by_team.post(path, said, headers=SCRIPT).status_code == 428
    asked = by_team.post(path, said)
    assert asked.status_code == 428
    assert 'value="Nia New"' in asked.text
    assert asked.text.count(ASKS) == 1
    assert Booking.objects.count() == 0
    by_team.post(path, said | {"why": "I was there", "why_else": ""})
    assert Booking.objects.get().practitioner.name == "Nia New"
    assert reasons() == ["I was there"]


def test_closing_asks_first_and_loses_no_answer(by_team, session, day, booking, why, address):
    close = reverse("register-close", args=[session.pk])
    assert by_team.get(close)["Location"] == f"{why}?{urlencode({'next': close})}"
    answers = {f"answer-{booking.pk}-{day.pk}": "absent", "although_it_runs": "on"}
    asked = by_team.post(close, answers)
    assert ASKS in asked.text
    assert asked.context["form"][f"answer-{booking.pk}-{day.pk}"].value() == "absent"
    assert (Mark.objects.count(), Register.objects.count()) == (0, 0)
    assert by_team.post(close, answers | {"why": SHEET})["Location"] == address
    assert reasons() == [SHEET]
    closed = by_team.get(address).text
    assert f"Tess Team marked 1 person: {SHEET}" in closed
    assert '<h2 class="govuk-heading-m">Corrections' not in closed


def test_all_others_absent_is_asked_why_once(by_team, session, day, booking):
    close = reverse("register-close", args=[session.pk])
    said = {"others_absent": "yes", "although_it_runs": "on"}
    assert ASKS in by_team.post(close, said).text
    asked = by_team.post(close, said | {"why": SHEET})
    assert "Was this person absent?" in asked.text
    by_team.post(close, {f"answer-{booking.pk}-{day.pk}": "absent", "although_it_runs": "on"})
    assert reasons() == [SHEET]


def test_closing_where_everyone_is_marked_asks_nothing(by_team, session, day, booking, seed, address):
    seed(session, day, booking, "present")
    close = reverse("register-close", args=[session.pk])
    assert by_team.get(close).status_code == 200
    assert by_team.post(close, {"although_it_runs": "on"})["Location"] == address


def test_file_is_asked_about_first_and_keeps_what_was_chosen(by_team, session, booking, why):
    User.objects.filter(pk=booking.practitioner_id).update(email="priya@example.org")
    page = reverse("register-file", args=[session.pk])
    assert by_team.get(page)["Location"] == f"{why}?{urlencode({'next': page})}"
    content = written(zoom([Was("P", "priya@example.org")], on=TUESDAY), delimiter=",", encoding="utf-8")
    check = by_team.post(page, {"file": SimpleUploadedFile("zoom.csv", content)})["Location"]
    asked = by_team.get(check)["Location"]
    token = check.partition("file=")[2]
    by_team.post(why, {"why": SHEET, "next": check})
    shown = by_team.get(check).context["plan"].fingerprint
    kept = by_team.session
    del kept["why_marked"]  # as after signing in anew
    kept.save()
    confirm = {"file": token, "shown": shown, "confirm": "yes"}
    assert by_team.post(page, confirm)["Location"] == check
    assert Mark.objects.count() == 0
    assert by_team.get(check)["Location"] == asked
    by_team.post(why, {"why": "else", "why_else": "Teams report"})
    by_team.post(page, confirm)
    assert reasons() == ["Teams report"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Say why you are marking this register"),
        ({"why": "nonsense"}, "Select a valid choice"),
        ({"why": "else", "why_else": " … "}, "Say in a few words why you are marking this register"),
        ({"why": "else", "why_else": "x" * 101}, "at most 100 characters"),
    ],
)
def test_answer_that_is_none_is_asked_for_again(by_team, why, said, words, tap):
    asked = by_team.post(why, said)
    assert asked.status_code == 200
    assert words in asked.text
    assert by_team.post(*tap).status_code == 428


def test_reason_is_changed_and_what_was_marked_keeps_its_own(by_team, session, day, booking, why, tap, address):
    by_team.post(why, {"why_else": "Ann rang"})  # words alone are an answer
    by_team.post(*tap)
    asked = by_team.get(why)
    assert 'value="Ann rang"' in asked.text
    by_team.post(why, {"why": SHEET, "why_else": "Ann rang"})
    other = make_booking(session=session)
    by_team.post(tap[0], tap[1] | {"booking": other.pk})
    assert reasons() == ["Ann rang", SHEET]
    assert "Marked by you at 9:40am: Ann rang" in by_team.get(address).text


def test_trainers_see_who_marked_and_why_on_page_and_script(by_team, client, session, day, booking, why, tap, trainer):
    by_team.post(why, {"why": SHEET})
    by_team.post(*tap)
    client.force_login(trainer)
    told = client.get(reverse("register-marks", args=[session.pk])).json()["marks"][str(booking.pk)]
    assert told["marked"] == f"Marked by Tess Team at 9:40am: {SHEET}"
    page = client.get(reverse("register", args=[session.pk])).text
    assert told["marked"] in page
    assert ASKS not in page


def test_each_register_is_asked_about_by_itself(by_team, why):
    by_team.post(why, {"why": SHEET})
    assert ASKS in by_team.get(reverse("register", args=[make_session(on=TUESDAY).pk])).text


@pytest.mark.parametrize("is_theirs", [True, False])
def test_trainer_of_the_team_is_asked_at_others_registers_alone(client, session, address, tap, why, is_theirs):
    both = UserFactory(is_team=True, is_trainer=True)
    if is_theirs:
        session.trainers.add(both)
    client.force_login(both)
    assert (ASKS in client.get(address).text) == (not is_theirs)
    assert (client.post(*tap).status_code == 428) == (not is_theirs)
    assert (client.get(why).status_code == 200) == (not is_theirs)


def test_register_that_was_opened_again_asks_nothing_more(
    by_team, team_member, trainer, session, day, booking, address
):
    answers = {(booking.pk, day.pk): "absent"}
    close_register(session=session, answers=answers, by=trainer, now=MORNING, although_it_runs=True)
    later = MORNING + dt.timedelta(minutes=1)
    open_register_again(session=session, reason="The sheet turned up", by=team_member, now=later)
    assert ASKS not in by_team.get(address).text
    by_team.post(
        reverse("register-mark", args=[session.pk]),
        {"booking": booking.pk, "day": day.pk, "value": "present", "seen": "absent"},
    )
    assert Mark.history.latest("history_id").history_change_reason == "The sheet turned up"


def test_before_the_day_there_is_nothing_to_ask(by_team):
    session = make_session()
    page = by_team.get(reverse("register", args=[session.pk])).text
    assert ASKS not in page
    assert "This day can be marked from" in page
