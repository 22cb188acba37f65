"""The files that go with a course: read by those who have a place on it, kept by the team."""

import logging

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from bookings.roles import may_read_files_of
from training.models import CourseAttachment
from training.pages.responses import download, no_store
from training.requests import SignedInRequest

logger = logging.getLogger(__name__)


@require_safe
def course_file(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """To be kept, never to be shown as a page of ours: whatever is in it runs nowhere near the site."""
    attachment = get_object_or_404(CourseAttachment.objects.select_related("course"), course__slug=slug, pk=pk)
    if not may_read_files_of(request.user, attachment.course):
        raise Http404
    try:
        with attachment.file.open("rb") as file:
            content = file.read()
    except OSError as error:
        logger.error("file %s of a course cannot be read: %s", attachment.pk, type(error).__name__)
        raise Http404 from None
    response = download(content, name=attachment.name, content_type=attachment.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return no_store(response)
