import datetime as dt
import json

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from bookings.models import Mark, Register
from tests.support.factories import UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 6, 2, 8, 40, tzinfo=dt.UTC)  # Tuesday, 9:40am in London
TUESDAY = dt.date(2026, 6, 2)


def test_form_marks_and_goes_back_to_the_row(post_mark, booking, trainer, address):
    response = post_mark()
    assert response.status_code == 302
    assert response["Location"] == f"{address}?day=1#person-{booking.pk}"
    mark = Mark.objects.get()
    assert (mark.value, mark.marked_by, mark.marked_at) == ("present", trainer, MORNING)


def test_second_tap_undoes_and_a_repeated_one_does_nothing(post_mark):
    post_mark()
    post_mark()
    assert Mark.history.count() == 1
    post_mark("", seen="present")
    post_mark("", seen="present")
    assert (Mark.objects.count(), Mark.history.count()) == (0, 2)


def test_page_offers_what_undoes(by_trainer, post_mark, address):
    post_mark()
    page = by_trainer.get(address).content.decode()
    assert (
        '<input type="hidden" name="seen" value="present">\n      <input type="hidden" name="value" value="">' in page
    )
    assert 'aria-pressed="true"' in page


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"value": "present", "arrived_late": "1", "note": "train"}, ("present", True, False, "train")),
        ({"value": "", "arrived_late": "1"}, ("present", True, False, "")),
        ({"value": "partly", "left_early": "1"}, ("partly", False, True, "")),
        ({"value": "absent", "arrived_late": "1", "note": "rang"}, ("absent", False, False, "rang")),
    ],
)
def test_details_are_kept_as_they_were_meant(post_mark, fields, kept):
    post_mark(details="1", **fields)
    mark = Mark.objects.get()
    assert (mark.value, mark.arrived_late, mark.left_early, mark.note) == kept


def test_details_that_were_not_touched_stay_as_another_trainer_left_them(post_mark, session, day, booking, seed):
    seed(session, day, booking, "present", arrived_late=True, note="train")
    post_mark(seen="", details="1", left_early="1")  # the screen showed an unmarked person
    mark = Mark.objects.get()
    assert (mark.arrived_late, mark.left_early, mark.note) == (True, True, "train")


def test_note_without_a_mark_is_asked_about(post_mark):
    response = post_mark("", details="1", note="hello")
    assert response.status_code == 422
    assert "Say whether they were here before you write a note on them." in response.content.decode()
    assert Mark.objects.count() == 0


@pytest.mark.r10
def test_conflict_is_shown_in_the_row_with_what_is_stored(post_mark, session, day, booking, seed):
    seed(session, day, booking, "absent")
    response = post_mark()
    assert response.status_code == 409
    [row] = response.context["rows"]
    assert row.error.startswith("Ann Other marked Priya Patel as absent at 9:40am")
    assert row.error in response.content.decode()
    assert row.mark.value == "absent"


@pytest.mark.parametrize("field", ["value", "seen", "booking", "day"])
@pytest.mark.parametrize("bad", ["perhaps", "-1", "9" * 30, "٣", "\0"])
def test_mark_of_nonsense_is_refused(post_mark, field, bad):
    assert post_mark(**{field: bad}).status_code == 422
    assert Mark.objects.count() == 0


def test_person_of_another_register_is_refused(post_mark):
    assert post_mark(booking=make_booking().pk).status_code == 422
    assert Mark.objects.count() == 0


@pytest.mark.r28
def test_posted_fields_beside_the_marks_are_ignored(post_mark, booking, trainer):
    post_mark(status="cancelled", outcome="excused", marked_by=booking.practitioner_id, is_walk_in="1")
    booking.refresh_from_db()
    assert (booking.status, booking.outcome, booking.is_walk_in) == ("confirmed", "attended", False)
    assert Mark.objects.get().marked_by == trainer


@pytest.mark.parametrize("role", ["is_trainer", "is_lead", None])
def test_somebody_elses_register_cannot_be_marked(client, session, day, booking, role, seed):
    client.force_login(UserFactory(**({role: True} if role else {})))
    response = client.post(
        reverse("register-mark", args=[session.pk]), {"booking": booking.pk, "day": day.pk, "value": "present"}
    )
    assert response.status_code == 404
    assert Mark.objects.count() == 0


def test_script_is_answered_with_the_marks_of_everyone(post_mark, session, day, booking, seed):
    other = make_booking(session=session)
    unmarked = make_booking(session=session)
    seed(session, day, other, "partly", arrived_late=True, note="train")
    response = post_mark(script=True)
    assert response.status_code == 200
    assert response.json() == {
        "saved": True,
        "message": "",
        "day": day.pk,
        "at": MORNING.timestamp(),
        "closed": False,
        "marks": {
            str(booking.pk): {
                "value": "present",
                "arrived_late": False,
                "left_early": False,
                "note": "",
                "marked": "Marked by you at 9:40am",
            },
            str(other.pk): {
                "value": "partly",
                "arrived_late": True,
                "left_early": False,
                "note": "train",
                "marked": "Marked by Ann Other at 9:40am",
            },
            str(unmarked.pk): None,
        },
        "said": {},
    }


@pytest.mark.parametrize("people", [1, 30])
def test_a_tap_asks_the_database_as_little_in_a_full_room(post_mark, session, people, django_assert_num_queries):
    """Who is signed in (2), the session, its lock, the line; mark and outcome, each with its history; the answer."""
    for _ in range(people - 1):
        make_booking(session=session)
    savepoint, written = 2, 2 if connection.vendor == "postgresql" else 4  # there a row and its history are one
    with django_assert_num_queries(6 + written + savepoint):
        assert len(post_mark(script=True).json()["marks"]) == people


@pytest.mark.r10
def test_marks_that_waited_together_are_answered_one_by_one(post_marks, session, day, booking, seed):
    others = [make_booking(session=session, practitioner=UserFactory(name=f"Person {n}")) for n in range(2)]
    seed(session, day, others[0], "absent")
    one, two, three = ({"booking": str(each.pk)} for each in (booking, *others))
    response = post_marks(one, two, three | {"value": "perhaps"}, three | {"details": "1", "note": "train"})
    assert response.status_code == 200
    answer = response.json()
    assert [result["saved"] for result in answer["results"]] == [True, False, False, True]
    assert answer["results"][1]["message"].startswith("Ann Other marked Person 0 as absent at 9:40am")
    assert "perhaps" in answer["results"][2]["message"]
    values = {pk: mark["value"] for pk, mark in answer["marks"].items()}
    assert values == {str(booking.pk): "present", str(others[0].pk): "absent", str(others[1].pk): "present"}
    assert answer["marks"][str(others[1].pk)]["note"] == "train"
    assert (answer["day"], answer["closed"]) == (day.pk, False)


@pytest.mark.parametrize(
    "marks", ["", "{", "{}", "[]", "1", '"a"', "[1]", "[[]]", '[{"booking": 1}]', "[" * 100_000, "[{}]" * 2]
)
def test_what_is_no_list_of_marks_is_refused_in_words(post_marks, marks):
    response = post_marks(marks=marks)
    assert (response.status_code, response.json()["saved"]) == (422, False)
    assert response.json()["message"].endswith((".", "again."))
    assert Mark.objects.count() == 0


def test_half_a_character_and_an_endless_day_lose_no_mark(post_marks, booking):
    said = {"booking": str(booking.pk), "details": "1", "note": "late \ud83d"}
    answer = post_marks(said, shown="9" * 5000)
    assert [result["saved"] for result in answer.json()["results"]] == [True]
    assert Mark.objects.get().note == "late ?"


def test_more_marks_than_any_room_has_are_refused(post_marks, booking):
    said = {"booking": str(booking.pk)}
    assert post_marks(*[said] * 101).status_code == 422
    assert post_marks(*[said] * 100).status_code == 200
    assert Mark.history.count() == 1


@pytest.mark.parametrize("shown", ["", "x", "٣", "9" * 30])
def test_marks_sent_without_the_day_that_is_shown_are_saved(post_marks, booking, day, shown):
    response = post_marks({"booking": str(booking.pk)}, shown=shown)
    assert (response.status_code, response.json()["day"]) == (200, day.pk)
    assert Mark.objects.count() == 1


def test_several_marks_of_somebody_elses_register_are_not_taken(client, session, day, booking):
    client.force_login(UserFactory(is_trainer=True))
    said = json.dumps([{"booking": str(booking.pk), "day": str(day.pk), "value": "present", "seen": ""}])
    assert client.post(reverse("register-mark", args=[session.pk]), {"marks": said}).status_code == 404
    assert Mark.objects.count() == 0


@pytest.mark.r10
def test_script_is_told_of_a_conflict(post_mark, session, day, booking, seed):
    seed(session, day, booking, "absent")
    response = post_mark(script=True)
    assert response.status_code == 409
    answer = response.json()
    assert answer["saved"] is False
    assert answer["message"].startswith("Ann Other marked Priya Patel as absent")
    assert answer["marks"][str(booking.pk)]["value"] == "absent"


def test_script_is_told_that_the_register_is_closed(post_mark, session, trainer):
    Register.objects.create(session=session, state="complete", closed_at=MORNING, closed_by=trainer)
    response = post_mark(script=True)
    assert response.status_code == 422
    assert response.json()["closed"] is True
    assert response.json()["message"].startswith("Tom Trainer closed this register")


def test_script_that_is_signed_out_is_sent_to_sign_in(client, session):
    response = client.post(reverse("register-mark", args=[session.pk]), headers={"Accept": "application/json"})
    assert response.status_code == 302


@pytest.mark.r36
def test_script_without_its_token_is_refused(trainer, session, day, booking):
    client = Client(enforce_csrf_checks=True)
    client.force_login(trainer)
    response = client.post(
        reverse("register-mark", args=[session.pk]), {"booking": booking.pk, "day": day.pk, "value": "present"}
    )
    assert response.status_code == 403
    assert Mark.objects.count() == 0


def test_marks_can_be_read_again_by_day(by_trainer, trainer, seed):
    session = make_session(on=TUESDAY, days=2, trainers=[trainer])
    first, second = session.days.order_by("position")
    booking = make_booking(session=session)
    seed(session, first, booking, "present")
    address = reverse("register-marks", args=[session.pk])
    assert by_trainer.get(f"{address}?day=1").json()["marks"][str(booking.pk)]["value"] == "present"
    answer = by_trainer.get(f"{address}?day=2").json()
    assert (answer["day"], answer["marks"]) == (second.pk, {str(booking.pk): None})
