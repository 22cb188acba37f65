"""Booking several people of an organisation together, so that they are in date again."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.attendance.pages.finding import organisation_in_date, people_of
from bookings.attendance.pages.forms.in_date import BookTogetherForm
from bookings.attendance.record.in_date import Standing, standings
from bookings.places.operations.several import Line, What, book_each
from bookings.places.operations.terms import current_terms
from bookings.places.rules.sessions_shown import coming_sessions
from training.lineage import Lineage
from training.models import Course, Organisation, Session
from training.models.people import UserQuerySet
from training.pages.responses import no_store
from training.requests import SignedInRequest, posted
from training.templatetags.words import plural

access_log = logging.getLogger("turnout.access")
MOST_TOGETHER = 50
MOST_DATES = 20


@require_http_methods(["GET", "HEAD", "POST"])
def in_date_book(request: SignedInRequest, pk: int) -> HttpResponse:
    """Book those who were chosen on one date of one course: the same course for all, each with their own answer."""
    organisation = organisation_in_date(request.user, pk)
    now, terms = timezone.now(), current_terms()
    chosen = standings(_chosen(request, organisation), today=timezone.localdate(now))
    if not chosen:
        messages.error(request, "Choose who you want to book, then press the button again.")
        return redirect("in-date", organisation.pk)
    needed = _needed_by(chosen)
    course = _course(request, needed)
    dates = _dates_of(course, now) if course else []
    form = BookTogetherForm(posted(request), sessions=dates, terms=terms)
    if dates and all(now > date.cancel_by_at for date in dates):
        form.know_deadline(dates[0], now)
    if course and form.is_valid():
        lines = book_each(
            session=form.session("session_chosen"),
            people=[one.person for one in chosen],
            terms_version=form.terms_version,
            accept_waiting=form.cleaned_data["accept_waiting"],
            by=request.user,
            now=now,
        )
        access_log.info("%s people of organisation %s booked by %s", len(lines), organisation.pk, request.user.pk)
        _say(request, lines)
        return redirect("in-date", organisation.pk)
    context = {
        "organisation": organisation,
        "chosen": chosen,
        "needed": needed,
        "course": course,
        "dates": dates,
        "form": form,
        "terms": terms,
    }
    return no_store(render(request, "bookings/attendance/in_date_book.html", context))


def _chosen(request: SignedInRequest, organisation: Organisation) -> UserQuerySet:
    said = request.POST if request.method == "POST" else request.GET
    keys = [int(key) for key in said.getlist("person") if key.isascii() and key.isdigit() and len(key) < 15]
    return people_of(organisation).filter(pk__in=keys[:MOST_TOGETHER])


def _needed_by(chosen: Sequence[Standing]) -> list[tuple[Course, int]]:
    """Return the courses that the chosen have to do, with how many of them have to, most first."""
    courses = [need.course for one in chosen for need in one.to_do if need.course]
    by_key = {course.pk: course for course in courses}
    return [(by_key[key], count) for key, count in Counter(course.pk for course in courses).most_common()]


def _course(request: SignedInRequest, needed: Sequence[tuple[Course, int]]) -> Course | None:
    """Return the course that was chosen, or what most of them need."""
    said = request.POST.get("course") or request.GET.get("course", "")
    if said.isascii() and said.isdigit() and len(said) < 15:
        return get_object_or_404(Course.objects.visible_to(request.user), pk=int(said))
    return needed[0][0] if needed else None


def _dates_of(course: Course, now: dt.datetime) -> list[Session]:
    counted = Lineage(list(Course.objects.in_catalogue_order())).counted_with(course.pk)
    sessions = coming_sessions(now).filter(course__in=counted).with_days()
    return list(sessions.order_by("starts_at", "pk")[:MOST_DATES])


def _say(request: SignedInRequest, lines: Sequence[Line]) -> None:
    booked = [line.who for line in lines if line.what is What.BOOKED]
    if booked:
        messages.success(request, f"{plural(len(booked), 'place,places')} booked: {', '.join(booked)}.")
    for line in lines:
        if line.what is not What.BOOKED:
            messages.warning(request, _why_not(line))


def _why_not(line: Line) -> str:
    """Return a sentence that names the person once: most refusals do so themselves."""
    if not line.why:
        return f"{line.who} {line.what}. No place yet."
    return line.why if line.who in line.why else f"{line.who}: {line.why}"
