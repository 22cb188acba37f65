"""The catalogue, a course, a session: open to everybody."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from bookings.models import Booking, DateWish, Reservation
from bookings.places.operations.booking import why_not_bookable
from bookings.places.operations.reservations import why_not_reservable
from bookings.places.rules.audience import audience_of, in_words, why_not_for
from bookings.places.rules.counts import with_places
from bookings.places.rules.eligibility import rules_of
from bookings.places.rules.places_left import places_left_for, tell_what_is_left
from bookings.places.rules.sessions_shown import coming_sessions, courses_without_dates, narrowed
from bookings.roles import delivers, may_reserve
from training.forms.catalogue import CatalogueForm
from training.models import Course, Organisation, Session, User
from training.pages.paging import paged
from training.roles import may_run_the_partnership

SESSIONS_A_PAGE = 40


def _address(chosen: dict, **others) -> str:
    """Return the query of the catalogue's address for these filters, encoded."""
    values = {name: getattr(value, "pk", value) for name, value in chosen.items()} | others
    return urlencode({name: "on" if value is True else value for name, value in values.items() if value})


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The coming sessions, by date or by course, narrowed by the filters of the address."""
    now = timezone.now()
    form = CatalogueForm(request.GET, today=timezone.localdate(now))
    chosen = form.chosen()
    order = form.cleaned_data.get("order", "")
    coming = coming_sessions(request.user, now)
    sessions = narrowed(coming, chosen).with_days()
    if order == "course":
        sessions = sessions.order_by(
            "course__category__position", "course__position", "course__title_key", "starts_at", "pk"
        )
    page, _ = paged(request, sessions, a_page=SESSIONS_A_PAGE)
    tell_what_is_left(page.object_list, getattr(request.user, "organisation", None), now=now)
    wider = []
    if chosen and not page.paginator.count:
        for name in chosen:
            rest = {key: value for key, value in chosen.items() if key != name}
            if found := narrowed(coming, rest).count():
                wider.append({"without": form.in_words(name), "found": found, "query": _address(rest, order=order)})
    context = {
        "form": form,
        "page": page,
        "order": order,
        "now": now,
        "chosen": chosen,
        "query": _address(chosen, order=order),
        "by_date": _address(chosen),
        "by_course": _address(chosen, order="course"),
        "wider": wider,
        "undated": courses_without_dates(request.user, chosen, now)[:60] if page.number == 1 else [],
        "wished": DateWish.objects.open_of(request.user),
    }
    return render(request, "bookings/places/catalogue.html", context)


def _own_bookings(user, **where) -> list[Booking]:
    if not user.is_authenticated:
        return []
    return list(Booking.objects.live().for_person(user).filter(**where).with_queue_position())


@login_not_required
@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """What a course is for, and when it runs."""
    now = timezone.now()
    courses = Course.objects.visible_to(request.user).select_related("category", "replaced_by", "merged_into")
    course = get_object_or_404(courses.prefetch_related("audience_types"), slug=slug)
    other_audience = why_not_for(course, request.user)
    running = with_places(Session.objects.visible_to(request.user).running().upcoming(now).filter(course=course))
    sessions = list(running.with_days().order_by("starts_at", "pk")[:100])
    tell_what_is_left(sessions, getattr(request.user, "organisation", None), now=now)
    own = {booking.session_id: booking for booking in _own_bookings(request.user, session__course=course)}
    dates: list[dict[str, Any]] = [
        {
            "session": session,
            "own_booking": own.get(session.pk),
            "closed": other_audience or why_not_bookable(session, by=request.user, now=now),  # type: ignore[arg-type]  # visitors too
        }
        for session in sessions
    ]
    successor = course.replaced_by or course.merged_into
    visible = Course.objects.visible_to(request.user)
    context = {
        "course": course,
        "audience": in_words(audience_of(course)),
        "other_audience": other_audience,
        "dates": dates,
        "successor": successor if successor and successor.status != Course.Status.DRAFT else None,
        "predecessors": list((course.replaces.all() | course.merged_from.all()).exclude(status=Course.Status.DRAFT)),
        "prerequisites": list(visible.filter(leads_to=course).in_catalogue_order()),
        "trained_by": list(
            Organisation.objects.filter(people__in=User.objects.filter(sessions_delivered__course=course))
            .distinct()
            .order_by("name_key")
        ),
        "wish": DateWish.objects.open_of(request.user).get(course.pk),
        "has_open_places": any(not date["closed"] and not date["session"].must_wait for date in dates),
        "now": now,
    }
    return render(request, "bookings/places/course.html", context)


def _may_see_link(user, session: Session, own: Booking | None) -> bool:
    if own is not None and own.status == Booking.Status.CONFIRMED:
        return True
    return user.is_authenticated and (may_run_the_partnership(user) or delivers(user, session))


def _reserving(user, session: Session, now) -> dict[str, Any]:
    """Return what a lead reads of places for people named later; nothing for everyone else."""
    if not user.is_authenticated or not user.is_lead:
        return {}
    own = Reservation.objects.open().filter(session=session, organisation=user.organisation_id)
    return {
        "reserved": own.first(),
        "may_reserve": may_reserve(user) and not why_not_reservable(session, by=user, now=now),
    }


@login_not_required
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """When and where one run of a course is, whether there are places, and the one button."""
    now = timezone.now()
    sessions = with_places(Session.objects.visible_to(request.user)).with_days()
    session = get_object_or_404(sessions.prefetch_related("course__audience_types"), pk=pk)
    own = next(iter(_own_bookings(request.user, session=session)), None)
    days = list(session.days.all())
    may_see_link = _may_see_link(request.user, session, own)
    context = {
        "session": session,
        "course": session.course,
        "files": list(session.course.attachments.order_by("position", "pk")) if may_see_link else [],
        "days": days,
        "own_booking": own,
        "audience": in_words(audience_of(session.course)),
        "other_audience": why_not_for(session.course, request.user),
        "closed": why_not_bookable(session, by=request.user, now=now),  # type: ignore[arg-type]  # visitors too
        "places": places_left_for(getattr(request.user, "organisation", None), session, now=now),
        **_reserving(request.user, session, now),
        "has_place_rules": rules_of(session, now=now).tell_people_apart,
        "has_begun": session.has_begun(now),
        "deadline_is_over": session.cancel_by_at < now,
        "may_see_link": may_see_link,
        "has_link": any(day.joining_link for day in days),
        "other_dates": session.course.status == Course.Status.PUBLISHED,
        "now": now,
    }
    return render(request, "bookings/places/session.html", context)
