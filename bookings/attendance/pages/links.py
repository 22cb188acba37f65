"""The pages behind the links of the mails after a session."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bookings.attendance.evaluation.sending import NOTHING_TO_ASK, is_evaluated, send_evaluation, why_not_evaluate
from bookings.attendance.pages.forms.absence import AbsenceForm
from bookings.attendance.pages.forms.evaluation import EvaluationForm
from bookings.attendance.register.absences import explain_absence, why_no_absence_to_explain
from bookings.models import Booking, Certificate, Moment, Question
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
    """Say what the course was like."""
    return _evaluate(request, booking, now, Moment.AFTER)


@behind_link(Purpose.BEFORE)
def link_before(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """Say how confident one is before the course."""
    return _evaluate(request, booking, now, Moment.BEFORE)


@behind_link(Purpose.LATER)
def link_later(request: HttpRequest, booking: Booking, now: dt.datetime) -> HttpResponse:
    """Say what the course has changed, 90 days later."""
    return _evaluate(request, booking, now, Moment.LATER)


def _evaluate(request: HttpRequest, booking: Booking, now: dt.datetime, moment: Moment) -> HttpResponse:
    """Answer what is asked at a moment. What was said is not shown: the mail may have been passed on."""
    questions = Question.objects.asked_of(booking.session.course_id, moment)
    form = EvaluationForm(posted(request), questions=questions, moment=moment)
    if form.is_valid():
        try:
            send_evaluation(booking=booking, moment=moment, **form.given(), by=booking.practitioner, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(request.path)
    further = {
        "form": form,
        "moment": moment,
        "is_evaluated": is_evaluated(booking, moment),
        "refusal": why_not_evaluate(booking, now, moment) or ("" if form.fields else NOTHING_TO_ASK),
        "has_certificate": Certificate.objects.filter(booking=booking, revoked_at__isnull=True).exists(),
    }
    return page_behind_link(request, "bookings/attendance/link_evaluate.html", booking, now, **further)
