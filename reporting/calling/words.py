"""What is said of somebody on the list: why they are on it, in words, and never how likely anything is."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from reporting.insight.inputs import BOOKED_BY, DELIVERY, EARLIER, FIRST_BOOKING, LEAD_TIME, PROVIDER, REPLY, WEEKDAY
from reporting.insight.inputs import START as STARTS
from reporting.insight.ranking import COURSE
from reporting.outlook.coming import Known
from training.models import Course, Session
from training.templatetags.words import clock

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WHERE = {
    Session.Delivery.IN_PERSON: "it is in person",
    Session.Delivery.ONLINE: "it is online",
    Session.Delivery.BOTH: "it is in person and online",
}
_WHOSE = {
    Course.Provider.PARTNERSHIP: "it is one of the partnership’s own courses",
    Course.Provider.COMMISSIONED: "a commissioned provider runs it",
}


def reasons_in_words(names: Iterable[str], known: Known, session: Session, now: dt.datetime) -> str:
    """Return why somebody is on the list: "Booked eleven weeks ago, has not answered, missed one before". What is no
    longer so, such as that they have not answered, is left out.
    """
    said = ", ".join(filter(None, (_in_words(name, known, session, now) for name in names)))
    return f"{said[:1].upper()}{said[1:]}"


def _in_words(name: str, known: Known, session: Session, now: dt.datetime) -> str:
    words = {
        LEAD_TIME.name: f"booked {_ago(known.booked_at, now)}",
        REPLY.name: "has not answered" if known.reply == "no reply" else "",
        BOOKED_BY.name: "somebody else booked for them" if known.who == "other" else "booked it themselves",
        FIRST_BOOKING.name: "has never booked before" if known.first == "first" else "has booked before",
        WEEKDAY.name: f"it is on a {session.first_on:%A}",
        STARTS.name: f"it starts at {clock(timezone.localtime(session.starts_at))}",
        DELIVERY.name: _WHERE[Session.Delivery(session.delivery)],
        PROVIDER.name: _WHOSE[Course.Provider(session.course.provider)],
        EARLIER.name: f"missed {number_in_words(known.away)} before" if known.away else "",
        COURSE: "people often miss this course",
    }
    return words.get(name, "")


def _ago(moment: dt.datetime, now: dt.datetime) -> str:
    days = (timezone.localdate(now) - timezone.localdate(moment)).days
    if days < 1:
        return "today"
    if days == 1:
        return "yesterday"
    return f"{number_in_words(days)} days ago" if days < 14 else f"{number_in_words(days // 7)} weeks ago"


def number_in_words(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)
