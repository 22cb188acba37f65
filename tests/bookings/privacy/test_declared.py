"""Every column of every table is said to be personal or not: one that is new fails here until it is."""

import csv
import io
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from docx import Document

from bookings.privacy.groups import GROUPS, MAIL_TEXTS, PERSON
from bookings.privacy.held import is_history, of_people, table
from bookings.privacy.papers import held_in, impact_assessment, record_of_processing, retention_page
from bookings.privacy.retention import STEPS

MODELS = apps.get_models(include_auto_created=True)
pytestmark = pytest.mark.r49


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_column_is_declared(model):
    assert model in table(), f"{model._meta.label} is declared nowhere in bookings/privacy/declared"
    held = table()[model]
    assert {one.name for one in model._meta.concrete_fields} == held.named


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_column_is_declared_twice(model):
    held = table()[model]
    direct = [way for way in held.whose if "__" not in way and way != "pk"]
    named = [*held.columns, *held.authors, *held.plain, *direct]
    assert sorted({*named}) == sorted(named) or is_history(model)


def test_each_way_to_a_person_leads_to_one():
    for held in table().values():
        for way in held.whose:
            list(held.model._base_manager.filter(**{way: 0})[:0])


def test_what_ends_has_a_step_that_ends_it_and_each_step_its_group():
    named = [step for group in GROUPS for step in group.steps]
    assert sorted(named) == sorted(STEPS)


def test_every_group_has_columns():
    assert [group.key for group in GROUPS if not held_in(group)] == [
        "sign-up",  # an account, until it is confirmed
        "compared",  # the row says it, and no column of it does
        "history",  # of tables that are listed themselves
    ]


def test_the_page_of_docs_is_up_to_date():
    page = (Path(settings.BASE_DIR) / "docs/retention.md").read_text(encoding="utf-8")
    assert page == retention_page(), "run manage.py privacy_papers --schedule-only docs"


def test_what_is_in_the_copy_of_ones_data_is_said_to_be_seen_by_its_person():
    columns = [column for held in of_people() for column in held.columns.values()]
    given_out = {column.group for column in columns if not (column.is_secret or column.is_anothers)}
    assert [group.key for group in given_out if PERSON not in group.seen_by] == []


@pytest.mark.django_db
def test_record_of_processing_has_a_line_for_each_group_with_its_columns():
    rows = list(csv.DictReader(io.StringIO(record_of_processing())))
    assert [row["Processing"] for row in rows] == [group.key.capitalize() for group in GROUPS]
    [mails] = [row for row in rows if row["Processing"] == "Email texts"]
    assert (mails["Kept for"], mails["Lawful basis"]) == ("90 days", MAIL_TEXTS.basis)
    assert "bookings.Mail: calendar, html, text" in mails["Tables and columns"]


@pytest.mark.django_db
def test_papers_are_written_as_files_and_the_draft_opens_in_word(tmp_path, capsys):
    call_command("privacy_papers", tmp_path)
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "impact-assessment.docx",
        "impact-assessment.md",
        "record-of-processing.csv",
        "retention.md",
    ]
    document = Document(str(tmp_path / "impact-assessment.docx"))
    assert len(document.tables) == 2
    assert len(document.tables[0].rows) == len(GROUPS) + 1
    assert (tmp_path / "impact-assessment.md").read_text() == impact_assessment()
