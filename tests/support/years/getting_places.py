"""People ask for places: for themselves, by their lead, by the team, on the waiting list, several together."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.urls import reverse

from bookings.models import Booking
from bookings.notices.links.tokens import Purpose, make_link_token
from bookings.places.operations.terms import current_terms
from tests.support.links import address
from tests.support.years.life import Life
from training.models import Session


def agreed() -> dict[str, Any]:
    """Return what the box of a page says that asks to agree, with the terms that stand beside it."""
    terms = current_terms()
    return {"agree": "on", "terms": terms.number if terms else ""}


def wants_a_place(life: Life, session: Session) -> None:
    """Somebody who is not on it yet asks for a place, or the waiting list, by one of the ways there are."""
    there, chance = life.there, life.chance
    taken = set(Booking.objects.live().filter(session=session).values_list("practitioner_id", flat=True))
    free = [person for person in there.people if person.pk not in taken and person.is_active]
    if not free or not still_planned(session):
        return
    person = chance.choice(free)
    how = chance.random()
    if how < 0.7:
        life.browser_of(person).post("book", session.pk, wants="list", other_date="both", **agreed())
    elif how < 0.85 and person.organisation_id in there.leads:
        lead = there.leads[person.organisation_id]
        said = {"practitioner": person.pk, "wants": "list", "other_date": "both", **agreed()}
        life.browser_of(lead).post("book-colleague", session.pk, **said)
    else:
        life.browser_of(there.team).post("desk-session-book", session.pk, person=person.pk, wants="list")
    if session.needs_approval:
        life.at(life.now + dt.timedelta(days=1), managers_answer, session)


def team_pastes_several(life: Life, session: Session) -> None:
    """The team books six people from an email at once: it looks first, as the page has it, then books."""
    people = life.chance.sample(life.there.people, min(6, len(life.there.people)))
    browser = life.browser_of(life.there.team)
    said = {"text": "\n".join(person.email for person in people), "organisation": life.there.organisations[0].pk}
    looked = browser.look("desk-session-book-several", session.pk, step="look", **said)
    if looked.status_code == 200:
        expected = looked.context["expected"]
        browser.post("desk-session-book-several", session.pk, step="book", expected=expected, **said)


def wait_together(life: Life, session: Session) -> None:
    """A lead asks for two places or none, where the session is full."""
    if Booking.objects.filter(session=session, status="confirmed").count() < session.capacity:
        return
    lead = life.chance.choice(list(life.there.leads.values()))
    browser = life.browser_of(lead)
    page = browser.get(reverse("wait-together", args=[session.pk]))
    field = page.context and page.context["form"].fields.get("people")
    people = [value for value, _ in field.choices][:2] if field else []
    if len(people) == 2:
        browser.post("wait-together", session.pk, places=2, people=people, **agreed())


def managers_answer(life: Life, session: Session) -> None:
    """Managers answer by the link in their mail: four times out of five yes."""
    asking = Booking.objects.filter(session=session, status="awaiting approval")
    for booking in asking.select_related("session", "practitioner").order_by("pk"):
        token = make_link_token(purpose=Purpose.APPROVE, booking=booking, now=life.now)
        agrees = life.chance.random() < 0.8
        said = {"answer": "approve"} if agrees else {"answer": "refuse", "reason": "Short of people"}
        life.browser_of(None).post("approval", token, **said)


def offers_are_answered(life: Life, session: Session) -> None:
    """Whoever is offered a place, alone or with all others who wait, mostly takes it."""
    now = life.now
    asked = Q(status="offered") | Q(status="waiting", late_offer_at__isnull=False)
    offered = Booking.objects.filter(asked, session=session, session__starts_at__gt=now)
    for booking in offered.select_related("session", "practitioner").order_by("queue_number", "pk"):
        answer = "accept" if life.chance.random() < 0.75 else "decline"
        if life.happens("answer-offer", 0.5):
            life.browser_of(booking.practitioner).post("answer-offer", booking.pk, answer=answer)
        else:
            life.browser_of(None).post("link-offer", at=address("link-offer", booking, made_at=now), answer=answer)


def still_planned(session: Session) -> bool:
    return Session.objects.filter(pk=session.pk, status="published").exists()
