"""The page of an attendance file: refuses with a sentence, shows without writing, saves once."""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bookings.attendance.files.meetings import MOST_BYTES
from bookings.attendance.register.closing import close_register
from bookings.models import Booking, JoinedAs, Mark
from tests.support.factories import UserFactory, make_booking, make_session
from tests.support.meeting_files import Was, written, zoom

pytestmark = [pytest.mark.django_db, pytest.mark.r68]

TUESDAY = dt.date(2026, 6, 2)


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(dt.datetime(2026, 6, 2, 16, 0, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def page(session):
    return reverse("register-file", args=[session.pk])


@pytest.fixture
def upload(by_trainer, page):
    def run(*people, on=TUESDAY, content=None, name="zoom.csv", **fields):
        content = content if content is not None else written(zoom(people, on=on), delimiter=",", encoding="utf-8")
        return by_trainer.post(page, {"file": SimpleUploadedFile(name, content), **fields})

    return run


def confirm(client, response, **chosen):
    address = response.headers["Location"]
    shown = client.get(address).context["plan"].fingerprint
    fields = {"file": address.partition("file=")[2], "shown": shown, "confirm": "yes"} | chosen
    return client.post(address.partition("?")[0], fields)


@pytest.fixture
def booked(session):
    return make_booking(session=session, practitioner=UserFactory(name="Siân Jones", email="sian@example.org"))


def test_file_is_shown_before_anything_is_saved_and_then_saved_once(by_trainer, upload, booked):
    response = upload(Was("S", "sian@example.org"), Was("Stranger"))
    page = by_trainer.get(response.headers["Location"])
    assert "1 to mark, 1 to decide" in page.text
    assert Mark.objects.count() == 0
    saved = confirm(by_trainer, response)
    assert saved.headers["Location"] == reverse("register", args=[booked.session_id])
    assert "1 mark saved from the file, 1 name left out." in by_trainer.get(saved.headers["Location"]).text
    again = confirm(by_trainer, response)
    assert again.status_code == 302
    assert Mark.history.count() == 1


def test_proposal_counts_only_where_somebody_said_yes(by_trainer, upload, booked):
    response = upload(Was("Siân Jones"))
    confirm(by_trainer, response)
    assert Mark.objects.count() == 0
    number = by_trainer.get(response.headers["Location"]).context["page"].open[0].number
    confirm(by_trainer, response, **{f"answer-{number}": "yes"})
    assert Mark.objects.get().booking == booked


def test_yes_to_somebody_who_is_not_proposed_marks_nobody(by_trainer, upload, booked):
    response = upload(Was("Stranger"))
    number = by_trainer.get(response.headers["Location"]).context["page"].open[0].number
    confirm(by_trainer, response, **{f"answer-{number}": "yes", "answer-99": "yes"})
    assert (Mark.objects.count(), JoinedAs.objects.count()) == (0, 0)


def test_known_person_without_a_place_is_added_where_somebody_said_so(by_trainer, upload, booked):
    known = UserFactory(email="known@example.org")
    response = upload(Was("K", "known@example.org"))
    number = by_trainer.get(response.headers["Location"]).context["page"].open[0].number
    confirm(by_trainer, response, **{f"answer-{number}": "yes"})
    assert Booking.objects.get(is_walk_in=True).practitioner == known


def test_mark_that_an_answer_contradicts_is_shown_first(by_trainer, upload, booked, seed, session, day):
    seed(session, day, booked, "absent")
    response = upload(Was("Siân Jones"))
    number = by_trainer.get(response.headers["Location"]).context["page"].open[0].number
    answer = confirm(by_trainer, response, **{f"answer-{number}": "yes"})
    assert "marked differently on the register. Say which mark is right." in answer.text
    assert Mark.objects.get().value == "absent"
    confirm(by_trainer, response, overrule=f"{booked.pk}-{day.pk}")
    assert Mark.objects.get().value == "present"


def test_what_changed_meanwhile_is_shown_again(by_trainer, upload, booked, seed, session, day):
    response = upload(Was("S", "sian@example.org"))
    token = response.headers["Location"].partition("file=")[2]
    fields = {"file": token, "shown": by_trainer.get(response.headers["Location"]).context["plan"].fingerprint}
    seed(session, day, booked, "absent")
    answer = by_trainer.post(response.headers["Location"].partition("?")[0], fields | {"confirm": "yes"})
    assert "Something has changed since you looked, so nothing was saved." in answer.text
    assert Mark.objects.get().value == "absent"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"Name,Town\nA,B\n", "not an attendance report that Turnout knows"),
        (b"x" * (MOST_BYTES + 1), "The file is larger than 5 MB"),
        (b"PK\x03\x04not a zip", "The workbook is damaged"),
    ],
)
def test_file_that_is_none_is_refused(upload, booked, content, words):
    response = upload(content=content)
    assert response.status_code == 200
    assert words in response.text


def test_file_of_another_day_is_refused_with_both_days(upload, booked):
    response = upload(Was("S", "sian@example.org"), on=dt.date(2026, 5, 20))
    assert "The file is of Wednesday 20 May 2026, 9:28am; the session is on Tuesday 2 June 2026" in response.text


def test_hour_of_another_zone_is_said(by_trainer, upload, booked):
    response = upload(Was("S", "sian@example.org", ("8:25", "13:30")), Was("T", "", ("8:29", "13:31")))
    assert (
        "there an hour before the hours of the session. Times are read as UK"
        in by_trainer.get(response.headers["Location"]).text
    )


def test_file_with_lengths_alone_asks_for_the_day_of_a_session_with_several(client, trainer):
    session = make_session(on=dt.date(2026, 5, 26), days=2, trainers=[trainer])
    booking = make_booking(session=session, practitioner=UserFactory(email="sian@example.org"))
    client.force_login(trainer)
    page, content = reverse("register-file", args=[session.pk]), b"Name,Email,Duration\nS,sian@example.org,400\n"
    refused = client.post(page, {"file": SimpleUploadedFile("x.csv", content)})
    assert "Say which day it is of." in refused.text
    second = session.days.get(position=2)
    response = client.post(page, {"file": SimpleUploadedFile("x.csv", content), "day": second.pk})
    confirm(client, response)
    assert Mark.objects.get(booking=booking).session_day == second


def test_closed_register_says_what_to_do(by_trainer, trainer, booked, day, session, page, upload, now):
    close_register(session=session, answers={(booked.pk, day.pk): "unknown"}, by=trainer, now=session.ends_at)
    assert "Open the register again" in by_trainer.get(page).text
    assert "a file can’t change it" in upload(Was("S", "sian@example.org")).text


def test_before_the_day_nothing_is_taken(client, trainer):
    session = make_session(trainers=[trainer])
    client.force_login(trainer)
    assert "Come back on the day of the session" in client.get(reverse("register-file", args=[session.pk])).text


def test_file_is_its_persons_alone_and_of_its_session(upload, booked, session, trainer):
    token = upload(Was("S", "sian@example.org")).headers["Location"].partition("file=")[2]
    other, team = Client(), UserFactory(is_team=True)
    other.force_login(team)
    page = reverse("register-file", args=[session.pk])
    other.post(reverse("register-why", args=[session.pk]), {"why_else": "The trainer rang"})
    assert "That file is no longer here" in other.get(f"{page}?file={token}").text
    own, another = Client(), make_session(on=dt.date(2026, 6, 1), trainers=[trainer])
    own.force_login(trainer)
    assert "no longer here" in own.get(reverse("register-file", args=[another.pk]) + f"?file={token}").text


@pytest.mark.parametrize("row", ["0", "99", "x", "-1", "1" * 30, "\u0663", "%00"])
def test_row_that_is_none_leads_back_to_the_file(by_trainer, upload, booked, row):
    address = upload(Was("Stranger")).headers["Location"]
    assert by_trainer.get(f"{address}&row={row}").headers["Location"] == address


def test_who_it_was_is_asked_for_what_is_needed(by_trainer, upload, booked, page):
    address = upload(Was("Stranger")).headers["Location"]
    number = by_trainer.get(address).context["page"].open[0].number
    said = {"file": address.partition("file=")[2], "row": number, "asking": "yes"}
    faults = {
        "": "Say who it was",
        "people": "Tick the people who were there",
        "walk-in": "Enter their organisation",
    }
    for who, words in faults.items():
        assert words in by_trainer.post(page, said | {"who": who, "name": "Stranger"}).text
    assert (
        "not in the list"
        in by_trainer.post(page, said | {"who": "walk-in", "name": "S", "organisation": "Nowhere"}).text
    )
    strangers = said | {"who": "people", "people": make_booking().pk}
    assert "is not on this register any more" in by_trainer.post(page, strangers).text
    ok = by_trainer.post(page, said | {"who": "people", "people": booked.pk})
    assert ok.headers["Location"] == f"{address}#row-{number}"


def test_page_of_a_file_asks_no_more_for_more_people(by_trainer, upload, session, django_assert_max_num_queries):
    counts = []
    for people in (1, 12):
        for number in range(people):
            make_booking(session=session, practitioner=UserFactory(email=f"p{people}-{number}@example.org"))
        address = upload(*[Was(f"P{n}", f"p{people}-{n}@example.org") for n in range(people)]).headers["Location"]
        with django_assert_max_num_queries(30) as queries:
            by_trainer.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
