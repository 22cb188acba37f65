from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.attendance.evaluation.sending import send_evaluation, why_not_evaluate
from bookings.attendance.pages.forms.evaluation import EvaluationForm
from bookings.models import Booking, Certificate
from training.refusals import Refused
from training.requests import SignedInRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what the course was like: only the person who was there can."""
    booking = get_object_or_404(
        Booking.objects.visible_to(request.user).select_related("session__course", "practitioner"), pk=pk
    )
    if booking.practitioner_id != request.user.pk:
        raise PermissionDenied
    now = timezone.now()
    form = EvaluationForm(posted(request))
    if form.is_valid():
        try:
            send_evaluation(booking=booking, **form.cleaned_data, by=request.user, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _thanks(booking))
            return redirect("booking", pk=booking.pk)
    context = {"booking": booking, "form": form, "refusal": why_not_evaluate(booking, now)}
    return render(request, "bookings/attendance/evaluate.html", context)


def _thanks(booking: Booking) -> str:
    if Certificate.objects.filter(booking=booking, revoked_at__isnull=True).exists():
        return "Thank you for telling us. Your certificate is ready."
    return "Thank you for telling us."
