"""Waiting together: joining, where the group stands, naming people, answering for it and giving up."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.models import Booking, JointWish
from bookings.places.operations.group_turns import people_of
from bookings.places.operations.joint_wishes import (
    WishOver,
    give_up_together,
    join_together,
    name_for_group,
)
from bookings.places.operations.late_offers import offer_can_be_taken
from bookings.places.operations.reservations import NobodyNamed
from bookings.places.operations.terms import current_terms
from bookings.places.operations.who_waits_together import latest_names_by, why_not_together
from bookings.places.pages.forms.joint_wishes import ColleaguesForm, TogetherForm
from bookings.places.pages.forms.reservations import NamePeopleForm
from bookings.places.pages.people_search import show_why_nobody
from bookings.places.pages.way_back import way_back
from bookings.places.rules.overtaking import rule_in_words
from bookings.places.rules.people_to_name import people_to_name
from bookings.places.rules.queues import unnamed_of
from bookings.roles import may_answer_for_group, may_book_for_colleagues, may_wait_together
from training.access import only
from training.models import Session, User
from training.refusals import Refused
from training.requests import SignedInRequest, posted

PEOPLE_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_wait_together, "Only somebody of an organisation waits together with colleagues.")
def wait_together(request: SignedInRequest, pk: int) -> HttpResponse:
    """All of us or none: who, how many, and the rule by which they get their places."""
    session = get_object_or_404(Session.objects.visible_to(request.user).select_related("course"), pk=pk)
    user, now = request.user, timezone.now()
    closed = why_not_together(session, by=user, now=now)
    form = _form(request, session, now)
    if not closed and form.is_valid() and (wish := _join(request, form, session, now)):
        return redirect("joint-wish", wish.pk)
    context = {
        "session": session,
        "form": form,
        "terms": form.current_terms,
        "closed": closed,
        "rule": rule_in_words(None),
        "names_by": latest_names_by(session) if may_book_for_colleagues(user) else None,
        "now": now,
        "onward": way_back(request).onward,
    }
    return render(request, "bookings/places/wait_together.html", context)


def _form(request: SignedInRequest, session: Session, now: dt.datetime) -> TogetherForm | ColleaguesForm:
    user, terms = request.user, current_terms()
    form: TogetherForm | ColleaguesForm
    if may_book_for_colleagues(user):
        there = JointWish(session=session, organisation=user.organisation)
        form = TogetherForm(posted(request), user=user, terms=terms, **_to_choose_from(there))
    else:
        form = ColleaguesForm(posted(request), user=user, terms=terms)
    form.know_deadline(session, now)
    return form


def _to_choose_from(wish: JointWish) -> dict[str, Any]:
    """Return the people of the organisation who are not on the session yet, nor wait for it."""
    found = people_to_name(wish, most=PEOPLE_SHOWN)
    return {"people": [one for one in found.people if one.pk not in found.waiting], "waiting": set()}


def _join(
    request: SignedInRequest, form: TogetherForm | ColleaguesForm, session: Session, now: dt.datetime
) -> JointWish | None:
    field = "people" if isinstance(form, TogetherForm) else "emails"
    try:
        return join_together(
            session=session,
            people=form.chosen(),
            places=form.how_many(),
            by=request.user,
            now=now,
            terms_version=form.terms_version,
        )
    except Refused as refusal:
        show_why_nobody(form, refusal, about=field, reader=request.user)
    return None


def _wish(user: User, pk: int) -> JointWish:
    wishes = JointWish.objects.visible_to(user)
    return get_object_or_404(wishes.select_related("session__course", "organisation", "made_by", "reservation"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def joint_wish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where the group stands, who is in it, what is on offer, and whom its lead can still name."""
    wish, user, now = _wish(request.user, pk), request.user, timezone.now()
    may_answer = may_answer_for_group(user, wish) and wish.is_open and not wish.session.has_begun(now)
    form = _naming(request, wish, now) if may_answer else None
    if form and form.is_valid() and _name(request, form, wish, now):
        return redirect("joint-wish", wish.pk)
    people = people_of(wish) if wish.is_open else []
    unnamed = unnamed_of(wish, now=now)
    places = len(people) + unnamed
    context = {
        "wish": wish,
        "session": wish.session,
        "people": people or list(wish.bookings.select_related("practitioner").order_by("queue_number")),
        "places": places,
        "unnamed": unnamed,
        "ahead": _ahead(wish),
        "rule": rule_in_words(places),
        "may_answer": may_answer,
        "offer": _offer(people, user, now),
        "form": form,
        "terms": form.current_terms if form else None,
        "is_lead": may_book_for_colleagues(user),
        "put_on": _put_on_by_the_team(wish),
    }
    return render(request, "bookings/places/joint_wish.html", context)


def _put_on_by_the_team(wish: JointWish) -> Any:
    """Return the first line of the group's history, where somebody of the team put it on the list for whoever answers
    for it; None where these did so. Whoever merged its session into another since is not who put it on the list.
    """
    before = JointWish.objects.filter(bookings__moved_to__joint_wish=wish, ended_at=wish.made_at)
    if came_from := before.order_by("pk").first():
        return _put_on_by_the_team(came_from)
    first = wish.history.select_related("history_user").order_by("history_date", "history_id").first()
    author: User | None = first.history_user if first else None
    return first if author and author.pk != wish.made_by_id else None


def _offer(people: Sequence[Booking], user: User, now: dt.datetime) -> Booking | None:
    """Return a booking of the group by which all of it can be answered for now: the reader's own, if they are in it."""
    own_first = sorted(people, key=lambda booking: booking.practitioner_id != user.pk)
    return next((booking for booking in own_first[:1] if offer_can_be_taken(booking, now=now)), None)


def _ahead(wish: JointWish) -> int:
    """Return how many people wait before the group."""
    return wish.session.bookings.waiting().filter(queue_number__lt=wish.queue_number).count()


def _naming(request: SignedInRequest, wish: JointWish, now: dt.datetime) -> NamePeopleForm | None:
    if not unnamed_of(wish, now=now):
        return None
    form = NamePeopleForm(posted(request), user=request.user, terms=current_terms(), **_to_choose_from(wish))
    form.know_deadline(wish.session, now)
    return form


def _name(request: SignedInRequest, form: NamePeopleForm, wish: JointWish, now: dt.datetime) -> bool:
    """Name the people whom the form says. Return whether that is over; who cannot be named goes to the form."""
    people, agreed = form.chosen(), form.terms_version
    try:
        name_for_group(wish=wish, people=people, by=request.user, now=now, terms_version=agreed)
    except NobodyNamed as refusal:
        form.add_error("people", refusal.lines_to(request.user))
        return False
    except WishOver as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Named, and told by email: {', '.join(person.name for person in people)}.")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def joint_wish_give_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the whole group off the waiting list: asked once more before."""
    wish, now = _wish(request.user, pk), timezone.now()
    if not may_answer_for_group(request.user, wish) or not wish.is_open or wish.session.has_begun(now):
        return redirect("joint-wish", wish.pk)
    if posted(request) is not None:
        try:
            give_up_together(wish=wish, by=request.user, now=now)
        except WishOver as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Your group is off the waiting list. Thank you for letting us know.")
        return redirect("joint-wish", wish.pk)
    context = {"wish": wish, "session": wish.session, "people": people_of(wish)}
    return render(request, "bookings/places/joint_wish_give_up.html", context)
