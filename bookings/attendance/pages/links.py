"""The pages behind the links of the mails after a session."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bookings.attendance.evaluation.sending import is_evaluated, send_evaluation, why_not_evaluate
from bookings.attendance.pages.forms.absence import AbsenceForm
from bookings.attendance.pages.forms.evaluation import EvaluationForm
from bookings.attendance.register.absences import explain_absence, why_no_absence_to_explain
from bookings.models import Booking, Certificate
from bookings.notices.links.behind_link import behind_link, page_behind_link
from bookings.notices.links.tokens import Purpose
from training.refusals import Refused
from training.requests import posted


@behind_link(Purpose.ABSENCE)
def link_absence(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """Say why one did not come."""
    form = AbsenceForm(posted(request))
    if form.is_valid():
        try:
            explain_absence(
                booking=booking,
                reason=form.in_words(),
                kind=form.kind(),
                by=booking.practitioner,
                now=now,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(request.path)
    return page_behind_link(
        request,
        "bookings/attendance/link_absence.html",
        booking,
        now,
        form=form,
        nothing_to_say=why_no_absence_to_explain(booking),
    )


@behind_link(Purpose.EVALUATE)
def link_evaluate(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """Say what the course was like. What was said is not shown: the mail may have been passed on."""
    form = EvaluationForm(posted(request))
    if form.is_valid():
        try:
            send_evaluation(booking=booking, **form.cleaned_data, by=booking.practitioner, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(request.path)
    further = {
        "form": form,
        "is_evaluated": is_evaluated(booking),
        "refusal": why_not_evaluate(booking, now),
        "has_certificate": Certificate.objects.filter(booking=booking, revoked_at__isnull=True).exists(),
    }
    return page_behind_link(request, "bookings/attendance/link_evaluate.html", booking, now, **further)
