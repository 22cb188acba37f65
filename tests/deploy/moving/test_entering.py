"""What fails on the way in: nothing is there afterwards, or what is there is said."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

from deploy.management.commands import restore
from deploy.moving import entering
from deploy.moving.backing_up import back_up
from tests.support.factories import CourseFactory, UserFactory, make_attachment
from training.models import User

pytestmark = [
    pytest.mark.r58,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("said_to_be_migrated"),
]


@pytest.fixture
def backup(tmp_path, frozen_now, settings):
    """A backup of one person and two files, beside an installation that is empty again."""
    settings.VAR_DIR = tmp_path / "var"
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": on_disk}
    settings.BADGE_KEY_FILE = tmp_path / "badge-key.pem"
    settings.BADGE_KEY_FILE.write_text("the key of badges")
    UserFactory()
    course = CourseFactory()
    for name in ("Map.pdf", "Tea.pdf"):
        make_attachment(course=course, name=name)
    path, _ = back_up(tmp_path / "backups", key=None, now=frozen_now)
    settings.BADGE_KEY_FILE.unlink()
    call_command("flush", interactive=False, verbosity=0)
    for name in files():
        default_storage.delete(name)
    return path


def files() -> list[str]:
    return [f"courses/{name}" for name in default_storage.listdir("courses")[1]]


def restored(path) -> None:
    call_command("restore", str(path))
    assert User.objects.count() == 1 and len(files()) == 2


def test_a_disk_that_is_full_leaves_no_file_and_no_row_and_another_attempt_succeeds(backup, monkeypatch):
    storage = type(default_storage._wrapped)
    save, seen = storage.save, []

    def full(self, name, content, *given):
        seen.append(name)
        saved = save(self, name, ContentFile(b"h") if len(seen) == 2 else content, *given)
        if len(seen) == 2:
            raise OSError(28, "No space left on device")
        return saved

    with monkeypatch.context() as patched:
        patched.setattr(storage, "save", full)
        with pytest.raises(CommandError, match=r"could not be written: No space left.* Nothing was brought in"):
            call_command("restore", str(backup))
    assert len(seen) == 2 and files() == [] and not User.objects.exists()
    restored(backup)


def test_tables_that_are_refused_take_their_files_with_them(backup, monkeypatch):
    def refused(*given):
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(entering, "_load", refused)
        with pytest.raises(CommandError, match="nothing was restored"):
            call_command("restore", str(backup))
    assert files() == [] and not User.objects.exists()
    restored(backup)


def test_a_file_that_is_there_stays_if_it_is_the_same_and_stops_everything_if_not(backup, monkeypatch):
    restored(backup)
    call_command("flush", interactive=False, verbosity=0)
    kept, changed = sorted(files())
    default_storage.delete(changed)
    default_storage.save(changed, ContentFile(b"another"))
    with pytest.raises(CommandError, match=f"a file {changed} here already, and it is not the one of the copy"):
        call_command("restore", str(backup))
    assert sorted(files()) == [kept, changed] and not User.objects.exists()
    with default_storage.open(changed) as file:
        assert file.read() == b"another"
    default_storage.delete(changed)
    restored(backup)


def test_tables_that_cannot_be_brought_up_to_date_are_said_to_be_in(backup, monkeypatch, settings):
    real = entering.call_command

    def failing(name, **how):
        if name == "migrate":
            raise ValueError("a migration failed")
        real(name, **how)

    monkeypatch.setattr(entering, "call_command", failing)
    with pytest.raises(CommandError) as said:
        call_command("restore", str(backup))
    text = str(said.value)
    assert "Everything is in as of" in text and "a migration failed" in text and "othing was" not in text
    assert text.index("manage.py upgrade") < text.index("replay_erasures") < text.index("check_integrity")
    assert User.objects.count() == 1 and len(files()) == 2
    assert settings.BADGE_KEY_FILE.read_text() == "the key of badges"


def test_people_are_erased_again_though_the_key_of_badges_cannot_be_written(backup, monkeypatch, settings, capsys):
    asked = []
    monkeypatch.setattr(restore.Command, "_erase_again", lambda self, erasures: asked.append(erasures) or "")
    settings.BADGE_KEY_FILE.parent.joinpath("no-folder").write_text("")
    settings.BADGE_KEY_FILE = settings.BADGE_KEY_FILE.parent / "no-folder" / "badge-key.pem"
    call_command("restore", str(backup))
    said = capsys.readouterr().out
    assert asked == [None]
    assert "The key of badges could not be written to" in said and "Checked: sound" in said
