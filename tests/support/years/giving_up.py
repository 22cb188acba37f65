"""People who can’t come: they cancel in time or late, send a colleague, move to another date, answer a reminder."""

from itertools import product

from bookings.models import Booking
from tests.support.links import address
from tests.support.years import behaviour
from tests.support.years.life import Life
from training.models import Session

REASONS = ("sickness", "workload", "emergency", "leave", "other")


def holding(session: Session) -> list[Booking]:
    held = Booking.objects.filter(session=session, status="confirmed", is_walk_in=False)
    return list(held.select_related("practitioner", "session").order_by("pk"))


def some_cancel(life: Life, session: Session, part: float) -> None:
    """This part of those who hold a place give it back, on the page or by the link in a mail."""
    for booking in holding(session):
        if life.chance.random() >= part:
            continue
        reason = life.chance.choice(REASONS)
        if life.chance.random() < 0.5:
            said = {"reason": reason, "note": ""}
            life.browser_of(None).post("link-cancel", at=address("link-cancel", booking, made_at=life.now), **said)
        else:
            life.browser_of(booking.practitioner).post("cancel-booking", booking.pk, reason=reason, note="")


def some_send_a_colleague(life: Life, session: Session) -> None:
    for booking in holding(session):
        if life.happens("send-colleague", behaviour.SENDS_A_COLLEAGUE):
            colleagues = [
                one
                for one in life.there.people
                if one.organisation_id == booking.organisation_id and one.pk != booking.practitioner_id
            ]
            if colleagues:
                said = {"email": life.chance.choice(colleagues).email, "confirmed": "1"}
                life.browser_of(booking.practitioner).post("send-colleague", booking.pk, **said)


def some_move(life: Life, session: Session) -> None:
    others = Session.objects.filter(course=session.course_id, status="published", starts_at__gt=life.now)
    other = others.exclude(pk=session.pk).order_by("starts_at").first()
    for booking in holding(session) if other else ():
        if life.happens("move-booking", behaviour.MOVES):
            said = {"to": other.pk, "accept_waiting": "on"}
            life.browser_of(booking.practitioner).post("move-booking", booking.pk, **said)


def by_their_link(life: Life, session: Session) -> None:
    """By the link of a mail one sends a colleague, and one moves to another date."""
    held = holding(session)[2:]
    there = set(Booking.objects.live().filter(session=session).values_list("practitioner_id", flat=True))
    for one, colleague in product(held, life.there.people):
        if colleague.organisation_id == one.organisation_id and colleague.pk not in there:
            at = address("link-colleague", one, made_at=life.now)
            life.browser_of(None).post("link-colleague", at=at, email=colleague.email, confirmed="1")
            break
    later = Session.objects.filter(course=session.course_id, status="published", starts_at__gt=life.now)
    for other, to in product(held[1:], later.exclude(pk=session.pk).order_by("starts_at")):
        if not life.done["link-move"]:
            at = address("link-move", other, made_at=life.now)
            life.browser_of(None).post("link-move", at=at, to=to.pk, accept_waiting="on")


def one_cancels(life: Life, session: Session) -> None:
    for booking in holding(session)[:1]:
        life.browser_of(booking.practitioner).post("cancel-booking", booking.pk, reason="sickness", note="")


def measures_of(life: Life, booking: Booking) -> list[str]:
    """Return what was done for a booking beyond one reminder, as the rows have it."""
    found = []
    reminded = [mail for mail in booking.mails.all() if mail.kind == "reminder" and mail.sent_at]
    if len(reminded) > 1:
        found.append("second_reminder")
    if life.measures.cost and reminded:
        found.append("cost")
    if any(call.outcome == "coming" for call in booking.calls.all()):
        found.append("call")
    return found


def will_stay_away(life: Life, booking: Booking) -> bool:
    risk = life.behaviour.risk(
        person=booking.practitioner_id, session=booking.session_id, measures=measures_of(life, booking)
    )
    return life.behaviour.stays_away(booking.pk, risk)


def some_answer(life: Life, session: Session) -> None:
    """Of those who have not answered yet, whoever comes says so more often than whoever will not."""
    held = Booking.objects.filter(session=session, status="confirmed", reply="")
    for booking in held.select_related("practitioner", "session").prefetch_related("mails", "calls").order_by("pk"):
        away = will_stay_away(life, booking)
        if life.chance.random() >= (behaviour.ANSWERS_IF_NOT if away else behaviour.ANSWERS_IF_COMING):
            continue
        if away and life.happens("link-cannot-come", 0.4):
            at, said = address("link-cannot-come", booking, made_at=life.now), {"reason": "workload", "note": ""}
            life.browser_of(None).post("link-cannot-come", at=at, **said)
        else:
            life.browser_of(None).post("link-coming", at=address("link-coming", booking, made_at=life.now))


def team_rings(life: Life) -> None:
    """The team rings whom today's list names, and presses what each call came to."""
    if not life.measures.calls:
        return
    browser = life.browser_of(life.there.team)
    listed = Booking.objects.filter(listed_to_ring__call_list__day=life.now.date(), status="confirmed").distinct()
    for booking in listed.prefetch_related("mails", "calls").order_by("pk"):
        if life.chance.random() >= behaviour.REACHED:
            outcome = "not reached"
        else:
            outcome = "cant" if will_stay_away(life, booking) and life.chance.random() < 0.3 else "coming"
        browser.post("call", booking.pk, outcome=outcome)
