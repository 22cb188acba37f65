"""Texts in the demonstration: some people have given a number, one of which is wrong. None leaves the machine."""

import datetime as dt
from decimal import Decimal

from bookings.demo.people import ACCOUNT
from bookings.models import Booking, Mail
from bookings.models.mail import BY_TEXT
from bookings.notices.kinds.offer import Offer
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.links.addresses import new_message_id
from bookings.notices.sending.quiet_hours import local_morning
from bookings.notices.sending.texts import choose_texts
from training.authorship import save_as
from training.models import User
from training.operations.addresses import mark_texts_failing

GIVE_A_NUMBER = 12
LATELY = dt.timedelta(days=80)
NUMBERS = "+447700900{:03}"  # which Ofcom keeps for films and examples


def turn_texts_on(*, by: User, now: dt.datetime) -> None:
    """Let the co-ordinator text people the day before and when a place is offered, and people give their numbers."""
    choose_texts(
        kinds=[Reminder.kind, Offer.kind],
        for_all_courses=True,
        courses=[],
        monthly_limit=300,
        price=Decimal("2.5"),
        by=by,
        now=now,
    )
    coming = Booking.objects.filter(status=Booking.Status.CONFIRMED, session__starts_at__gt=now)
    people = User.objects.filter(pk__in=coming.values("practitioner"), is_active=True).order_by("search_text", "pk")
    chosen = [*User.objects.filter(email=ACCOUNT), *people.exclude(email=ACCOUNT)[:GIVE_A_NUMBER]]
    for number, person in enumerate(chosen, start=101):
        person.mobile = NUMBERS.format(number)
        save_as(person, by=person, now=now, fields=["mobile"])
    texted = [person for person in chosen if _text_of_last_time(person, now)]
    wrong = (texted or chosen)[-1]
    mark_texts_failing(person=wrong, mobile=wrong.mobile, now=now - dt.timedelta(days=3))
    Mail.objects.filter(channel=BY_TEXT, recipient=wrong).update(receipt=Mail.Receipt.PERMANENT)


def _text_of_last_time(person: User, now: dt.datetime) -> bool:
    """Write the text that reminded the person of the last session they had a place in, and tell whether there was."""
    lately = {"session__starts_at__lt": now, "session__starts_at__gt": now - LATELY}
    held = Booking.objects.filter(practitioner=person, status=Booking.Status.CONFIRMED, **lately)
    if (last := held.select_related("session__course").order_by("-session__starts_at").first()) is None:
        return False
    at = local_morning(last.session.first_on - dt.timedelta(days=1))
    Mail.objects.create(
        kind=Reminder.kind,
        booking=last,
        recipient=person,
        channel=BY_TEXT,
        to=person.mobile,
        occasion=f"1 days before {last.session.first_on}",
        facts=Reminder(first_on=last.session.first_on, days_before=1).as_json(),
        subject=f"Are you still coming? {last.session.course.title}",
        message_id=new_message_id(),
        state=Mail.State.SENT,
        attempts=1,
        created_at=at,
        sent_at=at,
        receipt=Mail.Receipt.DELIVERED,
        receipt_at=at + dt.timedelta(seconds=20),
    )
    return True
