"""What a page says of the things that keep somebody from booking, each with what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from bookings.models import Booking
from bookings.places.pages.presenters.session_item import places_left_in_words
from bookings.places.rules.hindrances import Hindrances, Missing
from training.models import User
from training.partnership import ours
from training.templatetags.words import date_in_words, plural, span_in_words


@dataclass(frozen=True, kw_only=True)
class Link:
    text: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Hindrance:
    """Why not, and the ways out of it, the best one first."""

    text: str
    links: Sequence[Link] = ()


def hindrances_in_words(
    found: Hindrances, *, person: User, by: User, no_approver: str = "", here: str = ""
) -> list[Hindrance]:
    """Return what to say to `by`, who is the person themselves or acts for them.

    `no_approver` is why nobody can be asked to agree, where somebody has to; `here` is the address of the page, so that
    one comes back to it from one's details.
    """
    is_own = person.pk == by.pk
    details = Link(text="Change my details", address=_details(here))
    said = []
    if found.has_no_organisation:
        who = "Tell us which organisation you work for" if is_own else f"{person.name} has to name their organisation"
        said.append(Hindrance(text=f"{who} before you book.", links=[details] if is_own else []))
    said += [_missing(one, person, is_own=is_own) for one in found.missing]
    if found.clash:
        said.append(_clash(found, person, is_own=is_own))
    if no_approver:
        said.append(Hindrance(text=no_approver, links=[details] if is_own else []))
    return said


def _details(here: str) -> str:
    address = reverse("my-details")
    return f"{address}?{urlencode({'next': here})}" if here else address


def _missing(missing: Missing, person: User, *, is_own: bool) -> Hindrance:
    course, booking = missing.course, missing.booking
    who, have, they = ("You need", "you have", "you") if is_own else (f"{person.name} needs", "they have", "they")
    about = reverse("course", args=[course.slug])
    if booking:
        when = date_in_words(booking.session.starts_at)
        on = "a place on it" if booking.holds_a_place else "asked for a place on it"
        text = f"{who} to attend “{course}” first. {have.capitalize()} {on} on {when}: book this course after that."
        return Hindrance(text=text, links=[Link(text="See that booking", address=_booking(booking))])
    text = f"{who} to attend “{course}” first, and we have no record that {have}."
    elsewhere = f"Email us if {they} attended it somewhere else"
    links = [
        Link(text=f"See dates of “{course}”", address=f"{about}#dates"),
        Link(text=elsewhere, address=f"mailto:{ours().email}"),
    ]
    return Hindrance(text=text, links=links)


def _clash(found: Hindrances, person: User, *, is_own: bool) -> Hindrance:
    day = found.clash
    assert day is not None
    who = "You have" if is_own else f"{person.name} has"
    text = f"{who} a place on “{day.session.course}” at the same time: {span_in_words(day)}."
    links = []
    if booking := found.clashing:
        whose = "my" if is_own else "that"
        links.append(Link(text=f"See {whose} booking", address=_booking(booking)))
        if booking.status == Booking.Status.CONFIRMED:
            move = reverse("move-booking", args=[booking.pk])
            links.append(Link(text=f"Move {whose} booking to another date", address=move))
    return Hindrance(text=text, links=links)


def _booking(booking: Booking) -> str:
    return reverse("booking", args=[booking.pk])


@dataclass(frozen=True, kw_only=True)
class OtherDate:
    """Another date of the course with a place, for those who find this one full."""

    session_pk: int
    when: str
    places: str


def other_dates_in_words(sessions: Sequence[Any]) -> list[OtherDate]:
    """Return what `dates_with_places` found as links: "Tuesday 1 December 2026, 9:30am to 4:30pm", "3 places left"."""
    said = []
    for session in sessions:
        days = list(session.days.all())
        more = f" and {plural(len(days) - 1, 'more day,more days')}" if len(days) > 1 else ""
        said.append(
            OtherDate(
                session_pk=session.pk, when=f"{span_in_words(days[0])}{more}", places=places_left_in_words(session)
            )
        )
    return said
