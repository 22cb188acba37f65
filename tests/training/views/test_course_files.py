"""The files of a course: the team keeps them, whoever has a place reads them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.support.factories import CourseFactory, make_attachment
from tests.support.office_files import package
from training.models import CourseAttachment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
HIDDEN = "\u202e"


@pytest.fixture
def course():
    return CourseFactory()


def pdf(name="Map.pdf", content=b"%PDF-1.7"):
    return SimpleUploadedFile(name, content, content_type="text/html")


def faults(response) -> list[str]:
    return response.context["form"].errors.get("file", [])


def test_the_team_adds_orders_replaces_and_deletes(team, course):
    page = reverse("desk-course-files", args=[course.pk])
    for name in ("Map.pdf", f"{HIDDEN}../Reading list.PDF"):
        assert team.post(page, {"file": pdf(name)}, follow=True).status_code == 200
    first, second = course.attachments.order_by("position")
    assert (first.name, second.name, first.content_type) == ("Map.pdf", "Reading list.pdf", "application/pdf")
    one = reverse("desk-course-file", args=[course.pk, second.pk])
    assert team.post(one, {"do": "up"}).headers["Location"] == page
    team.post(one, {"file": pdf("List.txt", b"Munro")})
    assert list(course.attachments.order_by("position").values_list("name", flat=True)) == ["List.txt", "Map.pdf"]
    text = team.get(page).text
    assert text.index("List.txt") < text.index("Map.pdf")
    assert "2 files" in team.get(reverse("desk-course-edit", args=[course.pk])).text
    assert "Deleted: List.txt." in team.post(one, {"do": "delete"}, follow=True).text
    assert CourseAttachment.objects.get() == first


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        (None, "Choose a file."),
        (pdf("a.pdf", b""), "The file is empty."),
        (pdf("a.exe", b"MZ"), "Files that end in .exe cannot go with a course."),
        (pdf("a.pdf", b"<script>"), "This is not a PDF, whatever its name says."),
        (pdf("a.docx", package("docx", parts=("word/vbaProject.bin",))), "Files with macros are not sent to people."),
        (pdf("a" * 201 + ".pdf"), "The name of the file is longer than 200 characters."),
        (pdf("Map.pdf"), "This course has a file of this name already."),
        (pdf("large.pdf", b"%PDF-" + bytes(1_000_000)), "The file is larger than 1 MB."),
    ],
)
@pytest.mark.parametrize("where", ["desk-course-files", "desk-course-file"])
def test_a_file_that_does_not_fit_is_refused_beside_its_field(team, course, settings, where, file, fault):
    settings.ATTACHMENT_MB = 1
    make_attachment(course=course)
    other = make_attachment(course=course, name="Other.pdf")
    address = reverse(where, args=[course.pk] if where == "desk-course-files" else [course.pk, other.pk])
    if file:
        file.seek(0)
    response = team.post(address, {"file": file} if file else {})
    assert [message.startswith(fault) for message in faults(response)] == [True]
    assert set(course.attachments.values_list("name", flat=True)) == {"Map.pdf", "Other.pdf"}
