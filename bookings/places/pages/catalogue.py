"""The catalogue: open to everybody."""

import datetime as dt

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings.models import DateWish
from bookings.places.pages.kept import AsOf, kept_for_visitors
from bookings.places.pages.presenters.catalogue import Listing
from bookings.places.pages.presenters.session_item import session_item
from bookings.places.pages.searching import Found, address_of, wider_searches
from bookings.places.pages.way_back import way_from_catalogue
from bookings.places.rules.places_left import rooms_of
from bookings.places.rules.sessions_shown import areas_of, coming_sessions, months_of
from training.forms.catalogue import CatalogueForm
from training.models import Anybody, Category, Organisation, User
from training.pages.paging import paged

SESSIONS_A_PAGE = 40
UNDATED_SHOWN = 60
CATALOGUE_ORDER = ("course__category__position", "course__position", "course__title_key")


@login_not_required
@require_safe
@kept_for_visitors
def catalogue(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """The coming sessions, by date or by course, narrowed by the filters of the address."""
    listing = as_of.shown_to_all(("catalogue", request.GET.urlencode()), lambda: _listing(request, as_of.now))
    form, chosen = listing.form, dict(listing.chosen)
    order = form.cleaned_data.get("order", "")
    context = {
        "form": form,
        "is_in_use": bool(chosen or form.errors),
        "page": listing.page,
        "items": listing.items_for(_organisation_of(request.user), now=as_of.now),
        "order": order,
        "chosen": chosen,
        "meant": listing.meant,
        "onward": way_from_catalogue(request).onward,
        "query": address_of(chosen, order=order),
        "by_date": address_of(chosen),
        "by_course": address_of(chosen, order="course"),
        "wider": listing.wider,
        "undated": listing.undated,
        "wished": DateWish.objects.open_of(request.user) if listing.undated else {},
    }
    return render(request, "bookings/places/catalogue.html", context)


def _listing(request: HttpRequest, now: dt.datetime) -> Listing:
    """Return what anybody finds at this address."""
    coming = coming_sessions(now)
    categories = list(Category.objects.with_courses())
    form = CatalogueForm(request.GET, months=months_of(coming), areas=areas_of(coming), categories=categories)
    chosen = form.chosen()
    found = Found(coming, chosen, now=now)
    order = form.cleaned_data.get("order", "")
    sessions = found.sessions().with_days()
    if order == "course":
        sessions = sessions.order_by(*CATALOGUE_ORDER, "starts_at", "pk")
    page, _ = paged(request, sessions, a_page=SESSIONS_A_PAGE)
    shown = list(page.object_list)
    rooms = rooms_of(shown, now=now)
    page.object_list = items = [session_item(session, now=now) for session in shown]
    return Listing(
        form=form,
        chosen=chosen,
        meant=found.meant,
        page=page,
        items=items,
        apart={session.pk: session for session in shown if session.pk in rooms},
        rooms=rooms,
        wider=wider_searches(form, found, order=order) if chosen and not page.paginator.count else [],
        undated=list(found.courses_without_dates()[:UNDATED_SHOWN]) if page.number == 1 else [],
    )


def _organisation_of(user: Anybody) -> Organisation | None:
    return user.organisation if isinstance(user, User) else None
