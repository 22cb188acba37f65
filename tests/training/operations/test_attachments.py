"""The files of a course: kept within their limits, in order, under names that say nothing of where they lie."""

import io
import re

import pytest
from django.core.files.storage import default_storage

from tests.support.factories import CourseFactory, make_attachment
from training.attachments import AttachmentRefused
from training.models import CourseAttachment
from training.operations.attachments import (
    MOST_FILES,
    add_attachment,
    move_attachment_up,
    remove_attachment,
    replace_attachment,
)
from training.refusals import Refused

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 "


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def add(course, team_member, now):
    def add(name="Map.pdf", content=PDF):
        return add_attachment(course=course, name=name, file=io.BytesIO(content), by=team_member, now=now)

    return add


def names(course) -> list[str]:
    return list(course.attachments.order_by("position").values_list("name", flat=True))


def kept_bytes(attachment) -> bytes:
    with attachment.file.open("rb") as file:
        return file.read()


def test_a_file_is_kept_as_it_was_under_a_name_of_its_own(add, team_member, now):
    attachment = add("../Map of “here”.PDF", PDF + b"map")
    attachment.refresh_from_db()
    assert (attachment.name, attachment.content_type, attachment.size, attachment.added_at) == (
        "Map of “here”.pdf",
        "application/pdf",
        len(PDF) + 3,
        now,
    )
    assert re.fullmatch(r"courses/[0-9a-f]{32}", attachment.file.name)
    assert kept_bytes(attachment) == PDF + b"map"
    change = attachment.history.get()
    assert (change.history_user, change.history_date, change.name) == (team_member, now, "Map of “here”.pdf")


def test_files_stay_in_the_order_they_came_until_moved(course, add, team_member, now):
    files = [add(name) for name in ("a.pdf", "b.pdf", "c.pdf")]
    move_attachment_up(attachment=files[2], by=team_member, now=now)
    assert names(course) == ["a.pdf", "c.pdf", "b.pdf"]
    move_attachment_up(attachment=files[2], by=team_member, now=now)
    move_attachment_up(attachment=files[2], by=team_member, now=now)
    assert names(course) == ["c.pdf", "a.pdf", "b.pdf"]
    remove_attachment(attachment=files[0], by=team_member, now=now)
    add("d.pdf")
    assert names(course) == ["c.pdf", "b.pdf", "d.pdf"]


def test_replaced_it_keeps_its_place_and_address(course, add, team_member, now, django_capture_on_commit_callbacks):
    first, _ = add("a.pdf"), add("b.pdf")
    former = first.file.name
    with django_capture_on_commit_callbacks(execute=True):
        kept = replace_attachment(attachment=first, name="new.txt", file=io.BytesIO(b"new"), by=team_member, now=now)
    kept.refresh_from_db()
    assert (kept.pk, kept.content_type, kept_bytes(kept)) == (first.pk, "text/plain", b"new")
    assert names(course) == ["new.txt", "b.pdf"]
    assert not default_storage.exists(former)
    assert [row.name for row in kept.history.order_by("history_id")] == ["a.pdf", "new.txt"]


def test_change_is_made_also_where_the_former_file_cannot_be_deleted(
    course, add, team_member, now, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def refused(storage, name):
        raise OSError("read-only")

    first, second = add("a.pdf"), add("b.pdf")
    monkeypatch.setattr(type(default_storage._wrapped), "delete", refused)
    with django_capture_on_commit_callbacks(execute=True):
        replace_attachment(attachment=first, name="new.txt", file=io.BytesIO(b"new"), by=team_member, now=now)
        remove_attachment(attachment=second, by=team_member, now=now)
    assert names(course) == ["new.txt"]
    assert caplog.text.count("OSError: read-only") == 2


def test_deleted_it_is_gone_from_disk_and_its_history_stays(
    course, add, team_member, now, django_capture_on_commit_callbacks
):
    attachment = add()
    with django_capture_on_commit_callbacks(execute=True):
        remove_attachment(attachment=attachment, by=team_member, now=now)
        assert default_storage.exists(attachment.file.name), "until the deletion is certain"
    assert not default_storage.exists(attachment.file.name)
    last = CourseAttachment.history.latest()
    assert (last.history_type, last.name, last.history_user) == ("-", "Map.pdf", team_member)
    remove_attachment(attachment=attachment, by=team_member, now=now)  # by a second hand


def test_limits_of_a_file_and_of_a_course(course, add, settings, team_member, now):
    settings.ATTACHMENT_MB, settings.ATTACHMENTS_MB = 1, 2
    full = PDF + bytes(1_000_000 - len(PDF))
    with pytest.raises(AttachmentRefused, match=r"^The file is larger than 1 MB. Make it smaller, or split it.$"):
        add("a.pdf", full + b"x")
    first, _ = add("a.pdf", full), add("b.pdf", full)
    with pytest.raises(AttachmentRefused, match="more than 2 MB of files"):
        add("c.pdf")
    replace_attachment(attachment=first, name="a.pdf", file=io.BytesIO(full), by=team_member, now=now)
    make_attachment(course=CourseFactory())
    assert names(course) == ["a.pdf", "b.pdf"]


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.pdf", b"", "The file is empty."),
        ("a.pdf", b"MZ", "This is not a PDF"),
        ("Map.pdf", PDF, "This course has a file of this name already."),
        ("1" + "\u0301" * 50 + ".pdf", PDF, "Remove the stacked accents"),
    ],
)
def test_a_file_that_does_not_fit_leaves_nothing_behind(course, add, name, content, fault):
    add("Map.pdf")
    before = default_storage.listdir("courses")
    with pytest.raises(Refused) as refusal:
        add(name, content)
    assert str(refusal.value).startswith(fault)
    assert (names(course), default_storage.listdir("courses")) == (["Map.pdf"], before)


def test_a_course_has_so_many_files_and_no_more(course, add):
    for number in range(MOST_FILES):
        add(f"{number}.pdf")
    with pytest.raises(AttachmentRefused, match="A course has 10 files at most"):
        add("one more.pdf")
