"""The files that go with a course: read by those who have a place on it, kept by the team."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from bookings.roles import may_read_files_of
from training.models import CourseAttachment
from training.pages.responses import uploaded_file
from training.requests import SignedInRequest


@require_safe
def course_file(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    attachment = get_object_or_404(CourseAttachment.objects.select_related("course"), course__slug=slug, pk=pk)
    if not may_read_files_of(request.user, attachment.course):
        raise Http404
    called = f"file {attachment.pk} of a course"
    return uploaded_file(attachment.file, name=attachment.name, content_type=attachment.content_type, called=called)
