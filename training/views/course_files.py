"""The files that go with a course, as the team keeps them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from training.access import team_only
from training.forms.attachments import AttachmentForm
from training.forms.refusals import show_refusal
from training.models import Course, CourseAttachment
from training.operations.attachments import (
    add_attachment,
    move_attachment_up,
    remove_attachment,
    replace_attachment,
)
from training.refusals import Refused
from training.requests import SignedInRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_course_files(request: SignedInRequest, pk: int) -> HttpResponse:
    """What people get with their mails, in this order; and one more."""
    course = get_object_or_404(Course.objects.visible_to(request.user), pk=pk)
    form = AttachmentForm(posted(request), request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            added = add_attachment(course=course, name=file.name, file=file, by=request.user, now=timezone.now())
        except Refused as refusal:
            show_refusal(form, refusal, about="file")
        else:
            messages.success(request, f"Added: {added}.")
            return redirect("desk-course-files", course.pk)
    context = {"course": course, "form": form, "files": course.attachments.order_by("position", "pk")}
    return render(request, "training/desk_course_files.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_course_file(request: SignedInRequest, pk: int, file: int) -> HttpResponse:
    """One of them: put another in its place, move it up, or delete it."""
    attachment = get_object_or_404(CourseAttachment.objects.select_related("course"), course=pk, pk=file)
    by, now = request.user, timezone.now()
    if request.method == "POST" and request.POST.get("do") == "up":
        move_attachment_up(attachment=attachment, by=by, now=now)
        return redirect("desk-course-files", pk)
    if request.method == "POST" and request.POST.get("do") == "delete":
        remove_attachment(attachment=attachment, by=by, now=now)
        messages.success(request, f"Deleted: {attachment}.")
        return redirect("desk-course-files", pk)
    form = AttachmentForm(posted(request), request.FILES or None)
    if form.is_valid():
        chosen = form.cleaned_data["file"]
        try:
            kept = replace_attachment(attachment=attachment, name=chosen.name, file=chosen, by=by, now=now)
        except Refused as refusal:
            show_refusal(form, refusal, about="file")
        else:
            messages.success(request, f"Saved: {kept}.")
            return redirect("desk-course-files", pk)
    context = {"course": attachment.course, "attachment": attachment, "form": form}
    return render(request, "training/desk_course_file.html", context)
