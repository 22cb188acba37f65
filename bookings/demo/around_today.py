"""What the demonstration shows around today: sessions of the last year, one today, thirteen to come."""

import datetime as dt
from dataclasses import dataclass

from training.working_days import is_working_day

EXPLOITATION = "Exploitation & Vulnerability"
GCP2 = "Graded Care Profile 2 (GCP2) Training"
LADO = "LADO Training"
LEVEL_2 = "Working Together to Safeguard Children - Herefordshire"
LEVEL_3 = "Working Together to Safeguard Children - Level 3 for Designated Safeguarding Leads / Named Professionals"
NEGLECT = "Understanding Child Neglect (HSCP Course)"
TRAUMA = "Trauma-Informed Practice - Principles and Foundations"
_ALSO_HELD = [
    "Domestic Abuse and Trauma",
    "Impact of Domestic Abuse on Children and Young People",
    "Understanding Stalking and Harassment",
    "Early Help Assessment writing workshop",
    GCP2,
    "Domestic Abuse and Young People's Relationships",
]


@dataclass(frozen=True, kw_only=True)
class Past:
    """A session that many days ago (or on the training day before). Its register is closed, or open with some marks."""

    days_ago: int
    course: str
    people: int
    register: str = "complete"
    marked: float = 0.0  # what part of an open register
    full: bool = False  # as many places as people: whoever walks in is over capacity
    practitioner: bool = False  # the demonstration account was there


PAST = [
    Past(days_ago=83, course=EXPLOITATION, people=15),
    Past(days_ago=69, course="Early Help Assessment writing workshop", people=14),
    Past(days_ago=55, course=LADO, people=17, register="partial"),
    Past(days_ago=41, course=LEVEL_3, people=18, practitioner=True),
    Past(days_ago=27, course="Understanding Stalking and Harassment", people=13),
    Past(days_ago=13, course="Domestic Abuse and Trauma", people=14, practitioner=True),
    Past(days_ago=5, course=NEGLECT, people=16, register="open", marked=0.6, full=True),
    Past(days_ago=1, course=EXPLOITATION, people=17, register="open"),
]
# Before them, one every eleven days: a year of registers, from which the outlook and the list of who to ring learn.
EARLIER = [
    Past(days_ago=97 + 11 * number, course=course, people=15)
    for number, course in enumerate(2 * [NEGLECT, LEVEL_2, TRAUMA, EXPLOITATION, LADO, LEVEL_3, *_ALSO_HELD])
]
TODAY = Past(days_ago=0, course=LEVEL_2, people=24, register="open")


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A session so many days ahead (or on the training day after), and how it stands."""

    in_days: int
    course: str
    capacity: int
    booked: int
    waiting: int = 0
    cancelled: int = 0
    minimum: int = 0
    opens_in_days: int | None = None
    a_place_on_offer: bool = False
    practitioner: str = ""  # of the demonstration account: "booked" or "waiting"


COMING = [
    Coming(in_days=2, course=LADO, capacity=16, booked=15, waiting=3, a_place_on_offer=True),
    Coming(
        in_days=5, course="Impact of Domestic Abuse on Children and Young People", capacity=20, booked=14, cancelled=2
    ),
    Coming(in_days=8, course=LEVEL_2, capacity=20, booked=17, cancelled=1, practitioner="booked"),
    Coming(
        in_days=12,
        course="Early Help Assessment - How to run effective team around the family meetings (TAFs)",
        capacity=16,
        booked=4,
        minimum=8,
    ),
    Coming(in_days=15, course=LEVEL_3, capacity=24, booked=24),
    Coming(in_days=19, course=TRAUMA, capacity=25, booked=25, waiting=5, practitioner="waiting"),
    Coming(in_days=22, course=GCP2, capacity=16, booked=9, cancelled=1),
    Coming(in_days=26, course=NEGLECT, capacity=20, booked=11, cancelled=1),
    Coming(in_days=29, course="Solihull Approach 2-day Foundation training", capacity=20, booked=13, minimum=10),
    Coming(in_days=33, course="Graded Care Profile 2 (GCP2) Refresher", capacity=16, booked=5),
    Coming(in_days=37, course="Domestic Abuse and Young People's Relationships", capacity=20, booked=6),
    Coming(in_days=41, course="Overdose Awareness and Naloxone training", capacity=25, booked=0, opens_in_days=6),
    Coming(in_days=44, course=TRAUMA, capacity=25, booked=9),  # the other date, for those who find the first one full
]


def is_training_day(day: dt.date) -> bool:
    """Working days, except that nobody trains between Christmas and the new year."""
    return is_working_day(day) and (day.month, day.day) < (12, 24)


def past_days(today: dt.date) -> list[dt.date]:
    """Return the day of each past session: training days, none of them twice."""
    return _days_before(today, PAST)


def earlier_days(today: dt.date) -> list[dt.date]:
    """Return the day of each session before them, the same way; the first of them was the latest."""
    return _days_before(today, EARLIER[::-1])[::-1]


def _days_before(today: dt.date, sessions: list[Past]) -> list[dt.date]:
    days: list[dt.date] = []
    for past in reversed(sessions):
        day = today - dt.timedelta(days=past.days_ago)
        while not is_training_day(day) or day in days:
            day -= dt.timedelta(days=1)
        days.append(day)
    return days[::-1]


def coming_days(today: dt.date) -> list[dt.date]:
    """Return the day of each coming session: training days, none of them twice."""
    days: list[dt.date] = []
    for coming in COMING:
        day = today + dt.timedelta(days=coming.in_days)
        while not is_training_day(day) or day in days:
            day += dt.timedelta(days=1)
        days.append(day)
    return days
