"""The sheet to sign and the badges: tagged, with everyone who has a place, and with nothing that anybody needs."""

import datetime as dt
import io
import logging
import re

import pytest
from pypdf import PdfReader

from bookings.attendance.files.papers import BLANK_ROWS, name_badges, sign_in_sheet
from tests.bookings.attendance.certificates.test_document import elements
from tests.support.factories import UserFactory, VenueFactory, make_booking, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.r52]


def text_of(pdf):
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def tags_of(pdf):
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    return root, [element["/S"] for element in elements(root["/StructTreeRoot"])]


@pytest.fixture
def full(session, place, trust):
    person = {"organisation": trust, "access_needs": "SENTINEL step-free", "dietary_needs": "SENTINEL halal"}
    for number in range(30):
        place(f"Booked Person{number:02}", email=f"sentinel{number}@example.org", **person)
    make_booking(session=session, practitioner=UserFactory(name="Gone Person"), status="cancelled")
    make_booking(session=session, practitioner=UserFactory(name="Waiting Person"), status="waiting")
    return session


@pytest.mark.parametrize("paper", ["sheet", "badges"])
def test_papers_are_tagged_as_pdf_ua(full, day, paper, caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf = sign_in_sheet(full, day) if paper == "sheet" else name_badges(full)
    assert caplog.messages == []
    root, tags = tags_of(pdf)
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "en-GB")
    assert re.search(r"pdfuaid:part(=\"1\"|>1<)", root["/Metadata"].get_object().get_data().decode())
    assert full.course.title in PdfReader(io.BytesIO(pdf)).metadata.title
    if paper == "sheet":
        assert (tags.count("/H1"), tags.count("/Table")) == (1, 3)  # the first goes on on the second sheet
        assert tags.count("/TR") == 30 + BLANK_ROWS + 3  # with its header
    else:
        assert tags.count("/LI") == 30


def test_sheet_has_everyone_with_a_place_and_no_needs_or_addresses(full, day, trainer):
    text = text_of(sign_in_sheet(full, day))
    assert [name for number in range(30) if (name := f"Booked Person{number:02}") not in text] == []
    assert trainer.name in text
    assert "Signature" in text
    for secret in ("SENTINEL", "sentinel", "Gone Person", "Waiting Person"):
        assert secret not in text


def test_badges_have_names_and_organisations_ten_to_a_sheet(full):
    pdf = name_badges(full)
    text = text_of(pdf)
    assert text.count("Wye Valley NHS Trust") == 30
    assert "SENTINEL" not in text
    assert "sentinel" not in text
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 3


def test_sheet_is_of_its_day_and_place():
    session = make_session(on=dt.date(2026, 6, 2), days=2, venue=VenueFactory(name="County Hall"))
    text = text_of(sign_in_sheet(session, session.days.get(position=2)))
    for words in ("Day 2,", "9 June 2026", "County Hall"):
        assert words in text


def test_letter_that_no_font_has_is_a_question_mark_that_is_explained(session, day, place):
    place("Ann \U00013000 Bell")
    for pdf in (sign_in_sheet(session, day), name_badges(session)):
        text = text_of(pdf)
        assert "Ann ? Bell" in text
        assert "cannot be printed here" in text


@pytest.mark.parametrize("name", ["김민준", "محمد علي", "<b>Bold</b>", "{{ 7 }}", "A" * 150])
def test_names_in_any_letters_are_printed_as_they_are(session, day, place, name, caplog):
    place(name)
    text = text_of(sign_in_sheet(session, day)) + text_of(name_badges(session))
    assert [message for message in caplog.messages if "notdef" in message] == []
    assert set(name.replace(" ", "")) <= set(text)


def test_badges_of_an_empty_session_say_so(session):
    assert "Nobody has a place on this session yet." in text_of(name_badges(session))
