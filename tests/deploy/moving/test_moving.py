"""r58: everything out as files and in again: not a letter is changed, and no report says anything else."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from deploy.moving.entering import import_all
from deploy.moving.leaving import export_all
from deploy.moving.manifest import NotACopy
from deploy.moving.tables import tables
from reporting.formats.json import json_text
from reporting.reports.registry import REPORTS
from tests.support import report_cases
from tests.support.factories import OrganisationFactory, UserFactory, make_attachment, make_message, make_spreadsheet
from training.models import Organisation, User

pytestmark = [
    pytest.mark.r58,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("said_to_be_migrated"),
]

ODD = [
    "=1+1", "+44 20", "-2", "@SUM(A1)", "\\N", "\\", "\\\\N", '"', '""', "a,b", "a\nb", "a\rb", "a\r\nb", " ", "'",
    "Ó Súilleabháin", "محمد", "\u202e", "😀\u200d", "{{7*7}}", "\ttab", "NULL", "None", "\\.", "true", "2026-01-01",
]  # fmt: skip


def world(now) -> None:
    for number, text in enumerate(ODD):
        OrganisationFactory(name=f"{number}{text}")
        person = UserFactory(name="Odd", job_role=text)
        User.objects.filter(pk=person.pk).update(name=text)
    session = report_cases.session()
    report_cases.register(session)
    report_cases.every_kind(session)
    make_attachment(course=session.course, content=b"%PDF-1.7 \x00\xff")
    make_spreadsheet(kept_by=UserFactory(is_team=True), text="ä;=b\n", now=now)
    make_message(written_by=User.objects.filter(is_team=True).first(), session=session, now=now)


def figures(now) -> dict[str, str]:
    scope = report_cases.scope(now)
    return {name: json_text(report.table(scope)) for name, report in REPORTS.items()}


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def emptied() -> None:
    call_command("flush", interactive=False, verbosity=0)
    for name in default_storage.listdir("courses")[1]:
        default_storage.delete(f"courses/{name}")


def test_out_and_in_again_is_the_same_to_the_letter(tmp_path, frozen_now):
    now = frozen_now
    world(now)
    last = Organisation.objects.order_by("pk").last()
    gone = OrganisationFactory()
    key_of_gone = gone.pk
    Organisation.objects.filter(pk=gone.pk).delete()
    said = figures(now)
    manifest = export_all(tmp_path / "first", now=now)
    emptied()
    assert figures(now) != said
    import_all(tmp_path / "first")
    assert figures(now) == said
    export_all(tmp_path / "second", now=now)
    assert contents(tmp_path / "second") == contents(tmp_path / "first")
    assert set(User.objects.filter(name__in=ODD).values_list("name", flat=True)) == set(ODD)
    assert OrganisationFactory().pk > key_of_gone > last.pk, "no key is given twice"
    _the_dictionary_says_it_all(tmp_path / "first", manifest)
    _nothing_enters_an_installation_in_use(tmp_path / "first")
    _what_is_damaged_changes_nothing(tmp_path / "first")


def _the_dictionary_says_it_all(folder, manifest):
    with (folder / "dictionary.csv").open(newline="") as file:
        described = {(row["table"], row["column"]) for row in csv.DictReader(file)}
    for name, table in manifest.tables.items():
        with (folder / "tables" / f"{name}.csv").open(newline="") as file:
            header = next(csv.reader(file))
        assert {(name, column) for column in header} <= described
        assert [column["name"] for column in table.columns] == header
    assert manifest.tables["training_user"].rows == User.objects.count()
    assert {"bookings_booking", "bookings_historicalbooking", "reporting_keptreport"} <= set(manifest.tables)
    assert not {"django_session", "usersessions_usersession", "training_tries"} & set(manifest.tables)


def _nothing_enters_an_installation_in_use(folder):
    before = User.objects.count()
    with pytest.raises(CommandError, match="in use"):
        call_command("import_all", str(folder))
    assert User.objects.count() == before


def _what_is_damaged_changes_nothing(folder):
    emptied()
    damaged = folder.parent / "damaged"
    a_file = next(path for path in (folder / "files").rglob("*") if path.is_file())
    for what in ("tables/bookings_booking.csv", a_file.relative_to(folder)):
        shutil.copytree(folder, damaged)
        with (damaged / what).open("ab") as file:
            file.write(b"x")
        with pytest.raises(NotACopy, match="not as it was written"):
            import_all(damaged)
        shutil.rmtree(damaged)
    manifest = json.loads((folder / "manifest.json").read_text())
    for change, words in (
        ({"format": 2}, "newer Turnout"),
        ({"migrations": [*manifest["migrations"], ["bookings", "9999_of_tomorrow"]]}, "9999_of_tomorrow is not known"),
        *(
            [({"migrations": manifest["migrations"][:-1]}, "already of a later version")]
            if manifest["migrations"]
            else []
        ),
        ({"files": {"../../outside": "0"}}, "outside itself"),
    ):
        shutil.copytree(folder, damaged)
        (damaged / "manifest.json").write_text(json.dumps(manifest | change))
        with pytest.raises(NotACopy, match=words):
            import_all(damaged)
        shutil.rmtree(damaged)
    assert not User.objects.exists()
    with pytest.raises(NotACopy, match="no copy"):
        import_all(damaged)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_all", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_every_table_of_ours_is_named_or_left_out_on_purpose():
    """A table that nobody thought of would be lost in every backup."""
    left_out = {
        "auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_migrations",
        "django_session", "usersessions_usersession", "training_tries", "bookings_heartbeat",
        "bookings_download", "cache",
    }  # fmt: skip
    there = set(connection.introspection.table_names())
    assert there - {table.name for table in tables()} <= left_out


def test_files_that_vanish_meanwhile_do_not_break_it_off(tmp_path, frozen_now, monkeypatch):
    name = default_storage.save("courses/gone", ContentFile(b"x"))
    real = default_storage.open

    def gone(asked, *how):
        if asked == name:
            raise FileNotFoundError
        return real(asked, *how)

    monkeypatch.setattr(type(default_storage._wrapped), "open", lambda self, asked, *how: gone(asked, *how))
    assert name not in export_all(tmp_path / "out", now=frozen_now).files
