"""The page on which the team says why it marks a register, or says it in another way."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings.attendance.pages.asking_why import is_asked_why, keep_why, said_why
from bookings.attendance.pages.finding import session_with_register
from bookings.attendance.pages.forms.why import WhyForm
from bookings.attendance.register.reading import is_closed
from training.requests import SignedInRequest, way_back


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register_why(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask why they mark the register, or let them change what they said, then go on to where they came from."""
    session = session_with_register(request.user, pk)
    onward = way_back(request) or reverse("register", args=[session.pk])
    if is_closed(session) or not is_asked_why(request, session):
        return redirect(onward)
    form = WhyForm(request.POST) if request.method == "POST" else WhyForm.saying(said_why(request, session))
    if form.is_valid():
        keep_why(request, session, form.reason())
        return redirect(onward)
    context = {"session": session, "form": form, "next": onward}
    return render(request, "bookings/attendance/register_why.html", context)
