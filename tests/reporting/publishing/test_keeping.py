"""A published table is small-number-free in every format, is remembered, and later ones are held against it."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from bookings.models import Booking
from reporting.formats.charts import picture
from reporting.formats.files import FILE_FORMATS
from reporting.models import Publication
from reporting.publishing.documents import as_document, table_from
from reporting.publishing.keeping import prepared, publish_table
from reporting.publishing.rules import Way
from reporting.publishing.tables import NotPublishable
from reporting.reports.registry import REPORTS
from reporting.scope import Scope
from reporting.tables import HIDDEN, Kind
from tests.support import factories
from tests.support.made_once import made_once
from tests.support.report_cases import DAY, YEAR, scope, session

pytestmark = pytest.mark.django_db
PUBLISHED = [report for report in REPORTS.values() if report.published_by is not None]


@pytest.fixture(scope="module")
def partnership(django_db_setup, django_db_blocker):
    yield from made_once(django_db_blocker, three_courses)


def three_courses(now):
    """Three courses, two kinds of organisation, one of them with very few people."""
    large, small = factories.OrganisationFactory(), factories.OrganisationFactory()
    for number, capacity in enumerate((30, 30, 12)):
        of = session(on=DAY + timedelta(days=30 * number), capacity=capacity)
        for place in range(capacity - 2):
            organisation = small if place < 2 + number else large
            person = factories.UserFactory(organisation=organisation)
            Booking.objects.create(
                session=of,
                practitioner=person,
                organisation=organisation,
                organisation_type=organisation.type,
                booked_at=of.starts_at - timedelta(days=40),
                status="confirmed",
                confirmed_at=of.starts_at - timedelta(days=40),
                outcome="no show" if place % 7 == 0 else "attended",
            )
    return large, small


def published(name, now, way=Way.ROUNDED, **narrowed):
    table, _ = publish_table(report=REPORTS[name], scope=scope(now, **narrowed), other=None, way=way, by=None, now=now)
    return table


def counts_of(table):
    columns = [
        column for column in table.columns if column.kind == Kind.COUNT and column.key not in ("sessions", "capacity")
    ]
    return [row[column.key] for row in [*table.rows, table.total] for column in columns if column.key in row]


@pytest.mark.r50
@pytest.mark.parametrize("report", PUBLISHED, ids=lambda report: report.name)
def test_no_small_number_is_in_a_published_table(report, partnership, now):
    factories.make_event(held_on=DAY, lowest=3, highest=6)
    for number in counts_of(published(report.name, now)):
        assert number == HIDDEN or number is None or number == 0 or (number > 7 and number % 5 == 0)
    for number in counts_of(prepared(report, scope(now), None, Way.EXACT).table):
        assert number == HIDDEN or number is None or number == 0 or number > 7


@pytest.mark.r50
def test_what_is_said_beside_the_table_gives_nothing_away(partnership, now):
    true = REPORTS["no-shows-by-organisation"].table(scope(now))
    table = published("no-shows-by-organisation", now)
    hidden = [row for row in table.rows if row["no_show"] == HIDDEN]
    assert hidden
    assert all(row["rate"] == row["low"] == row["high"] == HIDDEN for row in hidden)
    assert not {"design_effect", "low_independent", "high_independent"} & {column.key for column in table.columns}
    assert "icc" not in table.facts
    assert table.gaps == ""
    assert not table.missing.number
    assert true.headline not in (table.headline, *table.notes)
    assert table.total["rate"] == table.total["no_show"] / table.total["recorded"]


@pytest.mark.r50
def test_every_format_has_the_published_figures_alone(partnership, now):
    table = published("attendance-by-organisation", now)
    assert HIDDEN in [row["attended"] for row in table.rows]
    book = load_workbook(io.BytesIO(FILE_FORMATS["xlsx"].write(table)))
    cells = [cell.value for row in book["Report"].iter_rows(min_row=2) for cell in row]
    assert not [cell for cell in cells if isinstance(cell, str) and cell.startswith("=")]
    assert [cell for cell in cells if isinstance(cell, int)] == [
        row[key] for row in [*table.rows, table.total] for key in ("attended", "learners") if row[key] != HIDDEN
    ]
    made = json.loads(FILE_FORMATS["json"].write(table))
    assert made["rows"] == [dict(row) for row in table.rows]
    assert "*" in FILE_FORMATS["csv"].write(table).decode()
    word = zipfile.ZipFile(io.BytesIO(FILE_FORMATS["docx"].write(table))).read("word/document.xml").decode()
    assert ">*<" in word
    drawn = picture(table)
    assert len(drawn.marks) == sum(row["attended"] != HIDDEN for row in table.rows)


def test_the_same_question_is_answered_with_the_same_table(partnership, now):
    first, second = (published("attendance-by-course", now) for _ in range(2))
    assert as_document(first) == as_document(second)
    assert Publication.objects.count() == 1
    assert as_document(table_from(as_document(first))) == as_document(first)


@pytest.mark.r50
def test_what_was_hidden_stays_hidden_after_a_correction(partnership, now):
    before = published("attendance-by-organisation", now)
    [hidden] = [n for n, row in enumerate(before.rows) if row["attended"] == HIDDEN]
    small = partnership[1]
    for _ in range(10):
        person = factories.UserFactory(organisation=small)
        of = Booking.objects.first().session
        Booking.objects.create(
            session=of, practitioner=person, organisation=small, organisation_type=small.type,
            booked_at=of.starts_at, status="confirmed", confirmed_at=of.starts_at, outcome="attended",
        )  # fmt: skip
    after = published("attendance-by-organisation", now)
    assert after.rows[hidden]["attended"] == HIDDEN
    assert Publication.objects.count() == 2
    kept = Publication.objects.order_by("pk").first()
    assert as_document(table_from(kept.document)) == as_document(before)


@pytest.mark.r50
def test_a_narrower_table_does_not_give_away_the_rest(partnership, now):
    """All but three came for the large organisation: its table, taken from that of all, would tell of the three."""
    large, small = partnership
    published("attendance-by-course", now, way=Way.EXACT)
    narrowed = published("attendance-by-course", now, way=Way.EXACT, organisation_id=large.pk)
    wide = prepared(REPORTS["attendance-by-course"], scope(now), None, Way.EXACT).table
    for row, of_large in zip(wide.rows, narrowed.rows, strict=True):
        if HIDDEN not in (row["attended"], of_large["attended"]):
            assert not 1 <= row["attended"] - of_large["attended"] <= 7
    assert small


def test_two_periods_are_published_side_by_side(partnership, now):
    from reporting.periods import year_before

    before = year_before(YEAR)
    table, kept = publish_table(
        report=REPORTS["no-shows-by-organisation"], scope=scope(now), other=before, way=Way.ROUNDED, by=None, now=now
    )
    assert kept.first_day.isoformat() == before.start.isoformat()
    hidden = [row for row in table.rows if row["rate"] == HIDDEN]
    assert hidden
    assert all(row["change"] == HIDDEN for row in hidden)
    assert len(kept.told) == 2


def test_a_table_of_one_trainer_is_not_published(partnership, now):
    """Whatever is hidden of it, each figure would be of the sessions of one person at work."""
    trainer = factories.UserFactory(is_trainer=True)
    session(on=DAY).trainers.add(trainer)
    for report in PUBLISHED:
        with pytest.raises(NotPublishable, match="A table of one trainer is about that person’s work"):
            prepared(report, scope(now, trainer_id=trainer.pk), None, Way.ROUNDED)
    assert not Publication.objects.exists()


def test_reports_that_name_people_are_not_published(now):
    for report in REPORTS.values():
        if report.names_people or report.name == "no-shows-by-trainer":
            with pytest.raises(NotPublishable, match="cannot be published"):
                prepared(report, Scope(period=YEAR, now=now), None, Way.ROUNDED)
