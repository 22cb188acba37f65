"""What pages of booking share: what is known before the press, and one press that gets what it asks for."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from bookings.models import Booking
from bookings.places.operations.approval import why_nobody_can_agree
from bookings.places.operations.booking import AlreadyBooked, AnotherDateBooked, NoPlaceFree, book_place
from bookings.places.operations.other_dates import may_move
from bookings.places.operations.transfer import NoPlaceThere, counts_as_late, transfer
from bookings.places.pages.forms.booking import BookForm
from bookings.places.pages.presenters.hindrances import Hindrance, hindrances_in_words, other_dates_in_words
from bookings.places.rules.another_date import booked_on_another_date
from bookings.places.rules.hindrances import hindrances_of
from bookings.places.rules.other_dates import dates_with_places
from bookings.places.rules.places_left import places_left_for
from training.models import Session, User
from training.refusals import Refused


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of a press: a booking (made now, or there before), or why there is none.

    `is_gone` says that no place was free any more, so that the page asks whether the waiting list will do.
    """

    booking: Booking | None = None
    already: AlreadyBooked | None = None
    refusal: str = ""
    is_gone: bool = False


def try_to_book(form: BookForm, pk: int, *, by: User, now: dt.datetime) -> Tried:
    """Do what the valid form asks for. What it did not say, such as what becomes of another date, is asked in it."""
    try:  # a session that the person does not see is refused, and the page that follows is then not found
        return Tried(booking=_move_or_book(form, Session(pk=pk), by=by, now=now))
    except Session.DoesNotExist as missing:
        raise Http404 from missing
    except AlreadyBooked as already:
        return Tried(already=already)
    except AnotherDateBooked as another:
        _ask_about(form, another.booking, by=by, now=now)
        form.add_error("other_date", "Choose whether to move, or to have both dates.")
        return Tried()
    except (NoPlaceFree, NoPlaceThere) as gone:
        return Tried(refusal=gone.message_to(by), is_gone=True)
    except Refused as refused:
        return Tried(refusal=refused.message_to(by))


def _move_or_book(form: BookForm, session: Session, *, by: User, now: dt.datetime) -> Booking:
    person, accept_waiting = form.person(), form.accepts_waiting
    if form.moves:
        session = Session.objects.get(pk=session.pk)
        other = booked_on_another_date(session, person, now=now)
        if other and may_move(booking=other, by=by, now=now):
            return transfer(booking=other, to_session=session, by=by, now=now, accept_waiting=accept_waiting)
    return book_place(
        session=session,
        practitioner=person,
        by=by,
        now=now,
        terms_version=form.terms_version,
        accept_waiting=accept_waiting,
        beside_another_date=form.wants_both,
    )


def _ask_about(form: BookForm, other: Booking, *, by: User, now: dt.datetime) -> None:
    may = may_move(booking=other, by=by, now=now)
    form.ask_about(other, may_move=may, is_late=counts_as_late(other, other.session, now))


def known_before(
    session: Session, person: User | None, form: BookForm, *, by: User, here: str, now: dt.datetime
) -> dict[str, Any]:
    """Return what a page of booking says beforehand: `hindrances` of the person (None: nobody is named yet), `places`
    for the reader's organisation, and `dates` that have some where this one has none. A booking of the person on
    another date is asked about in the form.
    """
    places = places_left_for(by.organisation, session, now=now)
    dates = [] if places.left else other_dates_in_words(dates_with_places(session, person=person or by, now=now))
    hindrances: list[Hindrance] = []
    if person is not None:
        found = hindrances_of(session, person, by=by, now=now)
        if found.another_date:
            _ask_about(form, found.another_date, by=by, now=now)
        no_approver = why_nobody_can_agree(session=session, practitioner=person, by=by, now=now)
        hindrances = hindrances_in_words(found, person=person, by=by, no_approver=no_approver, here=here)
    return {"places": places, "dates": dates, "hindrances": hindrances}
