"""Changing a course on the team's desk: those who asked for a date of it may have to be told."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from bookings.places.sessions.new_dates import change_course_and_tell
from training.access import team_only
from training.forms.courses import CourseForm, as_described
from training.models import Course
from training.pages.editing import edit_page
from training.requests import SignedInRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_course_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    course = get_object_or_404(Course.objects.visible_to(request.user), pk=pk)
    form = CourseForm(posted(request), initial=as_described(course), course=course)

    def save(**answers: Any) -> Course:
        return change_course_and_tell(course=course, **answers)

    return edit_page(
        request,
        form,
        save,
        heading=f"Change {course.title}",
        back="desk-courses",
        about=None,
        note="Certificates already given keep the title and hours that they were given with.",
        template="bookings/desk/desk_course_form.html",
        more={"course": course, "files": course.attachments.count()},
    )
