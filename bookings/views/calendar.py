"""A booking as a file for a calendar."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.models import Booking
from bookings.notices.calendar.entries import calendar_for


@require_safe
def booking_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """Only of a confirmed place: there is nothing to put into a calendar before or after."""
    confirmed = Booking.objects.visible_to(request.user).filter(status=Booking.Status.CONFIRMED)
    booking = get_object_or_404(confirmed.select_related("session__course", "practitioner"), pk=pk)
    text = calendar_for(booking, method="PUBLISH", sequence=booking.invite_sequence, now=timezone.now())
    return HttpResponse(
        text,
        headers={
            "Content-Type": "text/calendar; charset=utf-8; method=PUBLISH",
            "Content-Disposition": f'attachment; filename="training-booking-{booking.pk}.ics"',
            "Cache-Control": "private, no-store",
        },
    )
