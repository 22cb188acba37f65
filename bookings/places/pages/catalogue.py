"""The catalogue, a course, a session: open to everybody."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.models import Booking, DateWish
from bookings.places.operations.booking import why_not_bookable
from bookings.places.pages.presenters.course import course_page
from bookings.places.pages.presenters.session_item import session_item
from bookings.places.pages.searching import Found, address_of, wider_searches
from bookings.places.rules.audience import audience_of, in_words, why_not_for
from bookings.places.rules.counts import with_places
from bookings.places.rules.places_left import tell_what_is_left
from bookings.places.rules.sessions_shown import areas_of, coming_sessions, months_of
from training.forms.catalogue import CatalogueForm
from training.models import Anybody, Course, Organisation, Session, User
from training.pages.paging import paged

SESSIONS_A_PAGE = 40
DATES_SHOWN = 100  # on the page of a course
CATALOGUE_ORDER = ("course__category__position", "course__position", "course__title_key")


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The coming sessions, by date or by course, narrowed by the filters of the address."""
    now = timezone.now()
    coming = coming_sessions(request.user, now)
    form = CatalogueForm(request.GET, months=months_of(coming), areas=areas_of(coming))
    chosen = form.chosen()
    found = Found(request.user, coming, chosen, now=now)
    order = form.cleaned_data.get("order", "")
    sessions = found.sessions().with_days()
    if order == "course":
        sessions = sessions.order_by(*CATALOGUE_ORDER, "starts_at", "pk")
    page, _ = paged(request, sessions, a_page=SESSIONS_A_PAGE)
    tell_what_is_left(page.object_list, _organisation_of(request.user), now=now)
    context = {
        "form": form,
        "page": page,
        "items": [session_item(session, now=now) for session in page.object_list],
        "order": order,
        "chosen": chosen,
        "meant": found.meant,
        "query": address_of(chosen, order=order),
        "by_date": address_of(chosen),
        "by_course": address_of(chosen, order="course"),
        "wider": wider_searches(form, found, order=order) if chosen and not page.paginator.count else [],
        "undated": found.courses_without_dates()[:60] if page.number == 1 else [],
        "wished": DateWish.objects.open_of(request.user),
    }
    return render(request, "bookings/places/catalogue.html", context)


def _own_bookings(user: Anybody, **where: Any) -> list[Booking]:
    if not user.is_authenticated:
        return []
    return list(Booking.objects.live().for_person(user).filter(**where).with_queue_position())


@login_not_required
@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """What a course is for, and when it runs."""
    now, user = timezone.now(), request.user
    visible = Course.objects.visible_to(user)
    courses = visible.select_related("category", "replaced_by", "merged_into").prefetch_related("audience_types")
    course = get_object_or_404(courses, slug=slug)
    other_audience = why_not_for(course, user)
    running = with_places(Session.objects.visible_to(user).running().upcoming(now).filter(course=course))
    sessions = list(running.with_days().order_by("starts_at", "pk")[:DATES_SHOWN])
    tell_what_is_left(sessions, _organisation_of(user), now=now)
    page = course_page(
        course,
        sessions=sessions,
        own={booking.session_id: booking for booking in _own_bookings(user, session__course=course)},
        closed={one.pk: other_audience or why_not_bookable(one, by=user, now=now) for one in sessions},
        who_can_book=in_words(audience_of(course)),
        other_audience=other_audience,
        needed_first=list(visible.filter(leads_to=course).in_catalogue_order()),
        trained_by=[one.name for one in Organisation.objects.with_trainers_of(course).order_by("name_key")],
        takes_the_place_of=list(Course.objects.succeeded_by(course).exclude(status=Course.Status.DRAFT)),
        wish=DateWish.objects.open_of(user).get(course.pk),
        now=now,
    )
    return render(request, "bookings/places/course.html", {"page": page})


def _organisation_of(user: Anybody) -> Organisation | None:
    return user.organisation if isinstance(user, User) else None
