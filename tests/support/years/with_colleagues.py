"""What leads do for their colleagues: places reserved and named, people asked who have no account, waiting together."""

from django.urls import reverse

from bookings.models import Booking, Invitation, JointWish, Reservation
from bookings.notices.links.tokens import Purpose, make_link_token
from tests.support.years.getting_places import agreed
from tests.support.years.life import Life
from training.models import Organisation, Session, User

LATER_NAMED = 4  # places that are reserved at once


def _lead(life: Life) -> tuple[User, list[User]]:
    """Return the lead of the organisation with most people, and these."""
    of = {key: [one for one in life.there.people if one.organisation_id == key] for key in life.there.leads}
    largest = max(of, key=lambda key: (len(of[key]), -key))
    return life.there.leads[largest], of[largest]


def reserves(life: Life, session: Session) -> None:
    """Places for people who are named later, by a lead and by the team; one is asked for them who has no account."""
    lead, people = _lead(life)
    browser = life.browser_of(lead)
    browser.fill("reserve", session.pk, places=str(LATER_NAMED))
    reservation = Reservation.objects.filter(session=session, organisation=lead.organisation).latest("pk")
    browser.fill("reservation", reservation.pk, people=[people[0].pk], agree="on")
    browser.fill("ask-for-reserved", reservation.pk, name="Nell New", email="nell.new@example.org")
    browser.fill("reservation-give-back", reservation.pk, places="1")
    other = Organisation.objects.exclude(pk=lead.organisation_id).filter(is_active=True).order_by("pk").first()
    life.browser_of(life.there.team).fill("reserve", session.pk, organisation=other.pk if other else "", places="1")


def asks_colleagues(life: Life, session: Session) -> None:
    """A lead asks four who have no account: one says yes, one no, one is asked once more, one no longer."""
    lead, people = _lead(life)
    browser = life.browser_of(lead)
    for name in ("Yara Yes", "Noel No", "Sid Silent", "Gus Gone"):
        browser.fill("ask-colleague", session.pk, name=name, email=f"{name.split()[0].lower()}@example.org")
    asked = {one.name: one for one in Invitation.objects.filter(session=session, email__contains="@example.org")}
    for name, answer in (("Yara Yes", "yes"), ("Noel No", "no")):
        if name in asked:
            token = make_link_token(purpose=Purpose.INVITATION, booking=asked[name], now=life.now)
            life.browser_of(None).post("invited", token, answer=answer, name=name, **agreed())
    for name, act in (("Sid Silent", "again"), ("Gus Gone", "withdraw")):
        if name in asked:
            browser.post("invitation", asked[name].pk, do=act)
    booked = (
        Booking.objects.filter(session=session, status="confirmed", practitioner__in=people).order_by("-pk").first()
    )
    if booked:
        browser.fill("ask-instead", booked.pk, name="Ina Instead", email="ina@example.org")


def invited_instead_says_yes(life: Life, session: Session) -> None:
    for asked in Invitation.objects.filter(session=session, instead_of__isnull=False, email="ina@example.org"):
        token = make_link_token(purpose=Purpose.INVITATION, booking=asked, now=life.now)
        life.browser_of(None).post("invited", token, answer="yes", name=asked.name, **agreed())


def waits_with_names_to_come(life: Life, session: Session) -> None:
    """On a full session a lead waits for three with two named, names another, and in the end gives up."""
    lead, people = _lead(life)
    browser = life.browser_of(lead)
    there = set(Booking.objects.live().filter(session=session).values_list("practitioner", flat=True))
    free = [one.pk for one in people if one.pk not in there]
    browser.fill("wait-together", session.pk, places="3", people=free[:2], agree="on")
    wish = JointWish.objects.filter(session=session, made_by=lead).order_by("-pk").first()
    if wish and len(free) > 2:
        browser.fill("joint-wish", wish.pk, people=[free[2]], agree="on")


def team_lets_them_wait(life: Life, session: Session) -> None:
    """A lead rings: the team puts two of their people on the waiting list together, for whom the lead answers."""
    lead, people = _lead(life)
    there = set(Booking.objects.live().filter(session=session).values_list("practitioner", flat=True))
    free = [one.pk for one in people if one.pk not in there]
    said = {"places": "2", "people": free[:2], "answers": lead.pk}
    address = f"{reverse('desk-session-together', args=[session.pk])}?organisation={lead.organisation_id}"
    life.browser_of(life.there.team).post("desk-session-together", at=address, **said)


def waits_no_more(life: Life, session: Session) -> None:
    for wish in JointWish.objects.filter(session=session).select_related("made_by"):
        life.browser_of(wish.made_by).fill("joint-wish-give-up", wish.pk)


def books_whom_it_needs(life: Life, session: Session) -> None:
    """From the list of who is in date: whoever needs the course is booked."""
    lead, people = _lead(life)
    there = set(Booking.objects.live().filter(session=session).values_list("practitioner", flat=True))
    free = next((one for one in people if one.pk not in there), None)
    if free:
        query = f"?person={free.pk}&course={session.course_id}"
        said = {"session_chosen": session.pk, "agree": "on", "accept_waiting": "on"}
        life.browser_of(lead).fill("in-date-book", lead.organisation_id, query=query, **said)
