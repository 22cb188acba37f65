import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from bookings.attendance.register.corrections import correct_mark
from bookings.attendance.register.marking import Marking
from bookings.models import Booking
from reporting.models import KeptReport, NeverChanged
from reporting.periods import reporting_year, reporting_year_of
from reporting.yearly.document import YearlyReport
from reporting.yearly.files import FILE_FORMATS, file_name
from reporting.yearly.keeping import NotToBeKept
from reporting.yearly.pages.presenters import imprint_of
from reporting.yearly.storing import UnknownForm, json_text, report_from
from tests.support.factories import CourseFactory, UserFactory, make_action, make_event
from tests.support.kept_reports import LATER, NOW, YEAR, a_year, kept, outcome_of
from training.authorship import save_as
from training.models import Event, OurDetails, User
from training.operations.partnership import keep_our_details
from training.partnership import remember
from training.refusals import ReasonMissing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


def corrected(world, number=4, value="present", reason="Signed on the back"):
    """A mark put right after the report was kept: the one who is not recorded, unless told otherwise."""
    trainer = UserFactory(name="Tara Trainer", is_trainer=True)
    world["session"].trainers.add(trainer)
    seen = {3: "absent"}.get(number)
    marking = Marking(booking=world["bookings"][number], day=world["session"].days.get(), value=value, seen=seen)
    correct_mark(session=world["session"], marking=marking, reason=reason, by=trainer, now=LATER)


def printed(report: KeptReport) -> dict[str, object]:
    """Every format of a kept report, as far as its bytes are the report's: of a workbook and a document the texts."""
    fresh = KeptReport.objects.get(pk=report.pk)
    document, imprint = report_from(fresh.content), imprint_of(fresh)
    files = {name: made.write(document, imprint) for name, made in FILE_FORMATS.items()}
    return {name: _texts(name, content) for name, content in files.items()}


def _texts(name: str, content: bytes) -> object:
    import io

    from docx import Document
    from openpyxl import load_workbook
    from pypdf import PdfReader

    if name == "xlsx":
        book = load_workbook(io.BytesIO(content), data_only=True)
        return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    if name == "docx":
        made = Document(io.BytesIO(content))
        cells = [[cell.text for cell in row.cells] for table in made.tables for row in table.rows]
        return [paragraph.text for paragraph in made.paragraphs], cells
    if name == "pdf":
        return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    return content


def rename_everything(world):
    for row, name in ((world["course"], "title"), (world["kind"], "name"), (world["organisation"], "name")):
        setattr(row, name, "Called otherwise")
        save_as(row, by=None, now=LATER)
    keep_our_details(
        by=UserFactory(is_team=True),
        now=LATER,
        name="Another Partnership",
        email="a@example.org",
        phone="",
        cost_of_empty_place=99,
        charge_late_cancellation=0,
        charge_no_show=0,
    )
    remember(OurDetails.objects.get())


def merge_course(world):
    session = world["session"]
    session.course = CourseFactory(title="The course that took it in")
    save_as(session, by=None, now=LATER)


def erase_people(world):
    for number, person in enumerate(User.objects.order_by("pk")):
        person.name, person.email = f"Erased {number}", f"erased{number}@example.org"
        save_as(person, by=None, now=LATER)


def change_events(world):
    event = Event.objects.get()
    event.lowest = event.highest = 999
    save_as(event, by=None, now=LATER)


@pytest.mark.parametrize("happens", [corrected, rename_everything, merge_course, erase_people, change_events])
def test_a_kept_report_prints_as_it_was_whatever_happens(happens):
    world = a_year()
    make_event(title="Conference", held_on=YEAR.start, lowest=50, highest=60)
    report = kept()
    before, content = printed(report), report.content
    happens(world)
    assert KeptReport.objects.get(pk=report.pk).content == content
    assert printed(report) == before


def test_the_correction_is_one():
    """Without it, the test above would hold of a report that is made anew."""
    world = a_year()
    corrected(world)
    assert outcome_of(world["bookings"][4]) == "attended"


def test_a_kept_report_names_no_person():
    """Nor does the scope of what was tried, where it was for the sessions of one trainer."""
    world = a_year()
    trainer = UserFactory(name="Tara Trainer", is_trainer=True)
    make_action(title="Calls", courses=[world["course"]], trainer=trainer, owner=UserFactory(name="Olu Owner"))
    report = kept()
    assert User.objects.count() > 5
    held = [value for person in User.objects.all() for value in (person.name, person.email, person.job_role) if value]
    assert [value for value in held if value in report.content] == []
    assert "Understanding Child Neglect" in report.content
    assert "Calls (Understanding Child Neglect (one trainer); from 1 April 2025)" in report.content


def test_nothing_changes_or_deletes_what_was_kept():
    a_year()
    report = kept()
    report.content = "{}"
    for change in (
        report.save,
        report.delete,
        KeptReport.objects.all().delete,
        lambda: KeptReport.objects.update(content="{}"),
        lambda: KeptReport.objects.bulk_update([report], ["content"]),
    ):
        with pytest.raises(NeverChanged):
            change()
    with pytest.raises(ProtectedError):
        report.kept_by.delete()
    assert report_from(KeptReport.objects.get().content).period == YEAR


@pytest.mark.parametrize("column", ["content = '{}'", "edition = 2", "reason = 'x'", "kept_at = NULL"])
def test_the_database_itself_refuses_a_change(column, pytestconfig):
    if pytestconfig.getoption("nomigrations"):
        pytest.skip("the trigger is made by a migration")
    a_year()
    kept()
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE reporting_keptreport SET {column}")


def test_who_kept_it_may_become_one_with_another_account():
    a_year()
    kept()
    other = UserFactory()
    assert KeptReport.objects.update(kept_by=other) == 1
    assert KeptReport.objects.get().kept_by == other


def test_a_corrected_edition_replaces_the_one_before_for_a_reason():
    world = a_year()
    first = kept()
    with pytest.raises(NotToBeKept, match="Nothing has changed since edition 1"):
        kept(now=LATER, reason="Once more")
    corrected(world)
    with pytest.raises(ReasonMissing):
        kept(now=LATER, reason="  ")
    second = kept(now=LATER, reason="A register was corrected")
    assert (second.edition, second.replaces, second.reason) == (2, first, "A register was corrected")
    assert report_from(second.content).figures["attendances"] == 4
    assert report_from(first.content).figures["attendances"] == 3
    assert imprint_of(second).in_words == "Edition 2, kept on 1 July 2026. It replaces edition 1, kept on 1 June 2026."


def test_a_year_that_is_not_over_is_not_kept():
    this_year = reporting_year_of(NOW.date())
    with pytest.raises(NotToBeKept, match="2026-27 ends on 31 March 2027"):
        kept(this_year)
    with pytest.raises(NotToBeKept, match="No session of 2019-20 is in Turnout"):
        kept(reporting_year("2019-20"))
    assert not KeptReport.objects.exists()


def test_two_at_once_do_not_keep_the_same_edition_twice(monkeypatch):
    a_year()
    kept()
    monkeypatch.setattr("reporting.yearly.keeping.editions_of", lambda period: [])
    with pytest.raises(NotToBeKept, match="Somebody else has just kept this report"):
        kept()
    assert KeptReport.objects.count() == 1


def test_what_is_kept_is_read_back_to_the_letter_and_unknown_forms_are_refused():
    a_year()
    make_event(title="Conference “A”", held_on=YEAR.start, lowest=None, highest=None)
    content = kept().content
    assert json_text(report_from(content)) == content
    assert isinstance(report_from(content), YearlyReport)
    with pytest.raises(UnknownForm, match="form 99"):
        report_from(content.replace('"form": 1', '"form": 99', 1))


def test_files_of_an_edition_are_called_by_it():
    a_year()
    report = kept()
    assert file_name(report_from(report.content), imprint_of(report), "pdf") == "yearly-report-2025-26-edition-1.pdf"
    assert Booking.objects.count() == 5
    assert report.kept_at == NOW and report.kept_at.tzinfo is dt.UTC


def test_the_report_is_counted_before_the_transaction_that_keeps_it(monkeypatch):
    """A long year takes a while to count, and on SQLite nobody else can write while a transaction is open."""
    from reporting.yearly import keeping

    a_year()
    open_before, open_while_counting = len(connection.savepoint_ids), []
    counted = keeping.yearly_report

    def counts(**asked):
        open_while_counting.append(len(connection.savepoint_ids))
        return counted(**asked)

    monkeypatch.setattr(keeping, "yearly_report", counts)
    kept()
    assert open_while_counting == [open_before]
