"""Saying what a course was like, signed in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.attendance.evaluation.said import what_was_said
from bookings.attendance.evaluation.sending import NOTHING_TO_ASK, send_evaluation, why_not_evaluate
from bookings.attendance.pages.forms.evaluation import EvaluationForm
from bookings.models import Booking, Certificate, Evaluation, Moment, Question
from bookings.roles import may_read_answers
from training.refusals import Refused
from training.requests import SignedInRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request: SignedInRequest, pk: int, moment: str = Moment.AFTER) -> HttpResponse:
    """Answer what is asked at a moment: only the person whose place it is can."""
    if moment not in Moment:
        raise Http404
    booking = get_object_or_404(
        Booking.objects.visible_to(request.user).select_related("session__course", "practitioner"), pk=pk
    )
    if booking.practitioner_id != request.user.pk:
        raise PermissionDenied
    now = timezone.now()
    questions = Question.objects.asked_of(booking.session.course_id, moment)
    form = EvaluationForm(posted(request), questions=questions, moment=moment)
    if form.is_valid():
        try:
            send_evaluation(booking=booking, moment=moment, **form.given(), by=request.user, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _thanks(booking))
            return redirect("booking", pk=booking.pk)
    why_not = why_not_evaluate(booking, now, moment) or ("" if form.fields else NOTHING_TO_ASK)
    context = {"booking": booking, "form": form, "moment": moment, "refusal": why_not}
    return render(request, "bookings/attendance/evaluate.html", context)


@require_safe
def evaluation_answers(request: SignedInRequest, pk: int) -> HttpResponse:
    """All that somebody answered about a course: for them, and for the team."""
    bookings = Booking.objects.visible_to(request.user).select_related("session__course", "practitioner")
    booking = get_object_or_404(bookings, pk=pk)
    is_own = booking.practitioner_id == request.user.pk
    if not is_own and not may_read_answers(request.user):
        raise PermissionDenied
    evaluation = Evaluation.objects.filter(booking=booking).first()
    context = {"booking": booking, "is_own": is_own, "said": what_was_said(evaluation) if evaluation else []}
    return render(request, "bookings/attendance/evaluation_answers.html", context)


def _thanks(booking: Booking) -> str:
    if Certificate.objects.filter(booking=booking, revoked_at__isnull=True).exists():
        return "Thank you for telling us. Your certificate is ready."
    return "Thank you for telling us."
