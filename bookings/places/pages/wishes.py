"""Asking to be told when a course has a new date, and no longer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from bookings.models import DateWish
from bookings.places.sessions.new_dates import ask_for_date, stop_asking
from training.models import Course
from training.refusals import Refused
from training.requests import SignedInRequest


@require_POST
def wish_for_date(request: SignedInRequest, slug: str) -> HttpResponse:
    course = get_object_or_404(Course.objects.visible_to(request.user), slug=slug)
    try:
        ask_for_date(course=course, by=request.user, now=timezone.now(), town=request.POST.get("town", "")[:80])
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"We will email you when there is a new date of {course.title}.")
    return redirect("course", course.slug)


@require_POST
def wish_stop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everybody stops their own; the team sees no reason to stop anyone else's."""
    wish = get_object_or_404(DateWish.objects.select_related("course").filter(practitioner=request.user), pk=pk)
    stop_asking(wish=wish)
    messages.success(request, f"We will not write to you about new dates of {wish.course.title}.")
    return redirect("my-bookings")
