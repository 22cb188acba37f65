"""A second count of every report: slow, in plain sentences of Python, and sharing nothing with the first.

It reads all bookings as objects and asks each what it is. Nothing here is fast, and nothing is clever.
"""

import datetime as dt
from collections import defaultdict
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from bookings.models import Booking, Mail, Reservation
from tests.support import factories
from tests.support.factories import make_reminder
from training.models import Session, User

LONDON = ZoneInfo("Europe/London")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FIRST_DAY = dt.date(2024, 11, 4)


# ---- a history, as chance has it ----


def random_history(chance: Random) -> None:
    """Write a small partnership: courses of one lineage and beside it, people who move, registers with gaps."""
    old, new, other = (factories.CourseFactory() for _ in range(3))
    type(old).objects.filter(pk=old.pk).update(replaced_by=new)
    organisations = [factories.OrganisationFactory() for _ in range(3)]
    people = [factories.UserFactory(organisation=chance.choice(organisations)) for _ in range(12)]
    trainers = [factories.UserFactory(is_trainer=True) for _ in range(2)]
    venues = [factories.VenueFactory(), factories.VenueFactory(), None]
    for _ in range(chance.randint(1, 9)):
        session = factories.make_session(
            on=FIRST_DAY + dt.timedelta(days=chance.randint(0, 700)),
            days=chance.randint(1, 2),
            course=chance.choice([old, new, other]),
            delivery=chance.choice(list(Session.Delivery)),
            capacity=chance.randint(1, 8),
            venue=chance.choice(venues),
            trainers=chance.sample(trainers, chance.randint(0, 2)),
        )
        if chance.random() < 0.1:
            Session.objects.filter(pk=session.pk).update(status="cancelled", cancelled_at=session.starts_at)
        _book(chance, session, people, organisations)


def _book(chance: Random, session: Session, people: list[User], organisations: list) -> None:
    gone = None
    for place, person in enumerate(chance.sample(people, chance.randint(0, 10)), 1):
        organisation = chance.choice([person.organisation, chance.choice(organisations)])  # they have moved since
        booked_at = session.starts_at - dt.timedelta(hours=chance.randint(1, 3000))
        status = chance.choice([*["confirmed"] * 4, "cancelled", "cancelled", "waiting"])
        fields = {"status": status, "booked_by": chance.choice([None, person, chance.choice(people)])}
        if status == "confirmed":
            fields |= {"confirmed_at": booked_at, "outcome": chance.choice(list(Booking.Outcome))}
            fields["is_walk_in"] = chance.random() < 0.15
            if fields["outcome"] == Booking.Outcome.EXCUSED:
                fields["excused_at"] = booked_at
            if chance.random() < 0.1:
                there = {"session": session, "organisation": organisation}
                fields["named_from"] = Reservation.objects.filter(**there).first() or _all_named(**there)
            if fields["outcome"] == Booking.Outcome.NO_SHOW:
                fields["absence_kind"] = chance.choice(["", *Booking.AbsenceReason.values])
            if gone is not None and chance.random() < 0.5 and not fields["is_walk_in"]:
                fields, gone = fields | {"takes_over_from": gone}, None  # a colleague came instead
        if status == "waiting":
            fields["queue_number"] = place
        if status == "cancelled":
            held = chance.random() < 0.8
            fields |= {"cancelled_at": booked_at, "confirmed_at": booked_at if held else None}
            fields["cancelled_late"] = held and chance.random() < 0.5
            fields["excused_at"] = booked_at if chance.random() < 0.4 else None
            fields["cancel_reason"] = chance.choice(["", *Booking.CancelReason.values])
        if chance.random() < 0.3:
            fields |= {"reply": chance.choice(list(Booking.Reply)), "replied_at": booked_at}
        booking = Booking.objects.create(
            session=session,
            practitioner=person,
            organisation=organisation,
            organisation_type=organisation.type,
            booked_at=booked_at,
            **fields,
        )
        if chance.random() < 0.4:
            make_reminder(booking, sent_at=session.starts_at + dt.timedelta(hours=chance.choice([-30, 2])))
        if booking.cancel_reason == Booking.CancelReason.SUBSTITUTED:
            gone = booking


# ---- what the reports ought to say of it ----


def _all_named(**there: Any) -> Reservation:
    """Return a reservation that has ended, as those of the past have: open ones keep organisations apart."""
    reserved = factories.make_reservation(**there)
    reserved.places, reserved.places_named = 0, reserved.places_asked
    reserved.ended_at, reserved.ended_because = reserved.made_at, Reservation.EndedBecause.ALL_NAMED
    reserved.save()
    return reserved


def bookings_of(period, now, **narrowed) -> list[Booking]:
    found = []
    for booking in Booking.objects.select_related("session__course", "practitioner", "organisation__type"):
        session = booking.session
        if session.status != "published" or session.starts_at > now:
            continue
        if not period.start <= session.first_on <= period.end:
            continue
        if all(NARROWED[name](booking) == value for name, value in narrowed.items()):
            found.append(booking)
    return found


NARROWED = {
    "organisation_id": lambda booking: booking.organisation_id,
    "organisation_type_id": lambda booking: booking.organisation_type_id,
    "delivery": lambda booking: booking.session.delivery,
    "category_id": lambda booking: booking.session.course.category_id,
    "venue_id": lambda booking: booking.session.days.get(position=1).venue_id,
}


def held(booking: Booking) -> bool:
    return booking.status == "confirmed" and not booking.is_walk_in


def came(booking: Booking) -> bool:
    return booking.outcome in ("attended", "partly attended")


def gave_up(booking: Booking) -> bool:
    return booking.status == "cancelled" and booking.confirmed_at is not None and not booking.is_walk_in


def late(booking: Booking) -> bool:
    return gave_up(booking) and booking.cancelled_late and booking.excused_at is None


def figures(bookings: list[Booking]) -> dict[str, object]:
    """The figures of a line of a no-show report, but for its intervals."""
    of = defaultdict(int)
    for booking in bookings:
        if held(booking):
            of["held"] += 1
            of[booking.outcome] += 1
        elif late(booking):
            of["late"] += 1
        elif gave_up(booking) and booking.cancel_reason not in ("session cancelled", "substituted", "doubled"):
            of["cancelled"] += 1
    recorded = of["attended"] + of["partly attended"] + of["no show"]
    return {
        "held": of["held"],
        "attended": of["attended"],
        "partly_attended": of["partly attended"],
        "no_show": of["no show"],
        "excused": of["excused"],
        "not_recorded": of["not recorded"],
        "late_cancellation": of["late"],
        "cancelled": of["cancelled"],
        "recorded": recorded,
        "rate": of["no show"] / recorded if recorded else None,
        "coverage": (of["held"] - of["not recorded"]) / of["held"] if of["held"] else None,
        "sessions": len(by_session(bookings)),
    }


def counts_at_all(bookings: list[Booking]) -> bool:
    """A line of people who only wait, or were moved away by the partnership, is none."""
    return any(held(one) or came(one) or late(one) for one in bookings) or bool(figures(bookings)["cancelled"])


def by_session(bookings: list[Booking]) -> dict[int, tuple[int, int]]:
    """By session, how many places are recorded, and how many of them are no-shows; sessions without any left out."""
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for booking in bookings:
        if held(booking) and booking.outcome in ("attended", "partly attended", "no show"):
            found[booking.session_id][0] += 1
            found[booking.session_id][1] += booking.outcome == "no show"
    return {session: (recorded, no_shows) for session, (recorded, no_shows) in found.items()}


def icc(bookings: list[Booking]) -> tuple[float, int] | None:
    """The analysis of variance as the books write it, with the degrees of freedom; courses of one session left out."""
    courses = defaultdict(dict)
    course_of = {booking.session_id: booking.session.course_id for booking in bookings}
    for session, counted in by_session(bookings).items():
        courses[course_of[session]][session] = counted
    several = [list(sessions.values()) for sessions in courses.values() if len(sessions) > 1]
    freedom = sum(len(sessions) - 1 for sessions in several)
    people = sum(m for sessions in several for m, _ in sessions)
    count = sum(len(sessions) for sessions in several)
    if not freedom or people == count:
        return None
    between = within = taken = 0.0
    for sessions in several:
        everybody = sum(m for m, _ in sessions)
        rate = sum(k for _, k in sessions) / everybody
        for m, k in sessions:
            between += m * (k / m - rate) ** 2
            within += m * (k / m) * (1 - k / m)
            taken += m * m / everybody
    mean_between, mean_within = between / freedom, within / (people - count)
    size = (people - taken) / freedom
    spread = mean_between + (size - 1) * mean_within
    return (min(max((mean_between - mean_within) / spread, 0), 1) if spread > 0 else 0), freedom


def design_effect(bookings: list[Booking], likeness: float) -> float | None:
    sizes = [m for m, _ in by_session(bookings).values()]
    return 1 + (sum(m * m for m in sizes) / sum(sizes) - 1) * likeness if sizes else None


def counted_as(course) -> str:
    while course.replaced_by or course.merged_into:
        course = course.replaced_by or course.merged_into
    return course.title


def lead_time(booking: Booking) -> str:
    days = (booking.session.starts_at - booking.booked_at) / dt.timedelta(days=1)
    for least, words in ((84, "12 weeks or more before"), (56, "8 to 12 weeks before"), (28, "4 to 8 weeks before")):
        if days >= least:
            return words
    if days >= 14:
        return "2 to 4 weeks before"
    return "1 to 2 weeks before" if days >= 7 else "Less than 1 week before"


def response(booking: Booking) -> str:
    if booking.reply:
        return "Said they are coming" if booking.reply == "coming" else "Said they can’t come"
    sent = [mail.sent_at for mail in Mail.objects.filter(booking=booking, kind="reminder") if mail.sent_at]
    return "Did not reply" if any(at < booking.session.starts_at for at in sent) else "Not asked"


def who_booked(booking: Booking) -> str:
    if booking.takes_over_from_id:
        return "Took over from a colleague"
    if booking.named_from_id:
        return "Named for a reserved place"
    if booking.booked_by_id is None:
        return "Not known"
    own = booking.booked_by_id == booking.practitioner_id
    return "Booked it themselves" if own else "Booked by somebody else"


def first_or_not(booking: Booking) -> str:
    all_of = sorted(booking.practitioner.bookings.all(), key=lambda one: (one.booked_at, one.pk))
    return "First booking" if all_of[0].pk == booking.pk else "Had booked before"


def start_hour(booking: Booking) -> str:
    assert timezone.is_aware(booking.session.starts_at)
    hour = booking.session.starts_at.astimezone(LONDON).hour
    half = "am" if hour < 12 else "pm"
    return f"{hour % 12 or 12}{half} to {hour % 12 or 12}:59{half}"


def venue(booking: Booking) -> str:
    there = booking.session.days.get(position=1).venue
    return there.name if there else "Online, or no venue given"


LINES = {
    "course": lambda booking: booking.session.course.title,
    "organisation-type": lambda booking: booking.organisation_type.name,
    "organisation": lambda booking: booking.organisation.name,
    "month": lambda booking: f"{booking.session.first_on:%Y-%m}",
    "weekday": lambda booking: WEEKDAYS[booking.session.first_on.weekday()],
    "delivery": lambda booking: booking.session.get_delivery_display(),
    "start-time": start_hour,
    "venue": venue,
    "lead-time": lead_time,
    "reminder-response": response,
    "booked-by": who_booked,
    "first-booking": first_or_not,
    "session": lambda booking: booking.session.ref or str(booking.session_id),
}
