"""What the mails about reserved places say to an organisation's leads, with the numbers of the day of writing."""

import datetime as dt

from django.utils.text import Truncator
from django.utils.timezone import localtime

from bookings.models import Mail, Reservation
from bookings.notices.links.addresses import site_link
from training.models import Session, SessionDay
from training.templatetags.words import moment_in_words, plural
from training.text import tidy
from training.when_and_where import place_of, short_start, span_of


def reserved(mail: Mail, session: Session, days: list[SessionDay]) -> dict:
    places, until = _places(mail), moment_in_words(_until(mail))
    opening = f"{places} reserved for {_organisation(mail)}, for people you name by {until}: {_what(session, days)}"
    return _context(mail, session, days, f"{places} reserved", opening)


def reminded(mail: Mail, session: Session, days: list[SessionDay]) -> dict:
    places, until = _places(mail), moment_in_words(_until(mail))
    opening = f"Name people for {places} of {_organisation(mail)} by {until}: {_what(session, days)}"
    return _context(mail, session, days, f"Name people for {places}", opening)


def released(mail: Mail, session: Session, days: list[SessionDay]) -> dict:
    because, places = mail.facts["because"], plural(mail.facts["released"], "place,places")
    whose = f"{places} reserved for {_organisation(mail)}"
    what = _what(session, days)
    if because == Reservation.EndedBecause.SESSION_CANCELLED:
        opening = f"This session will not take place, so {whose} are gone: {what}"
    elif because == Reservation.EndedBecause.LAPSED:
        opening = f"Nobody was named in time for {whose}, so they are released: {what}"
    else:
        opening = f"The partnership team has given back {whose}: {what}"
    if mail.facts["released"] == 1:
        opening = opening.replace(", so they are released", ", so it is released").replace(" are gone:", " is gone:")
    return _context(mail, session, days, f"{places} released", opening)


def _context(mail: Mail, session: Session, days: list[SessionDay], subject: str, opening: str) -> dict:
    when = short_start(days, localtime(days[0].starts_at))
    return {
        "subject": f"{subject}: {Truncator(tidy(session.course.title)).chars(150)}, {when}",
        "opening": opening,
        "days": [{"day": day, "place": place_of(day), "link": ""} for day in days],
        "names_by": _until(mail),
        "left": mail.facts["places"],
        "because": mail.facts.get("because", ""),
        "reason": mail.facts.get("reason", ""),
        "has_moved": "moved_from" in mail.facts,
        "reservation_url": site_link("reservation", mail.facts["reservation"]),
        "session_url": site_link("session", session.pk),
        "course_url": site_link("course", session.course.slug),
        "placeholders": {
            "organisation": _organisation(mail),
            "places": plural(mail.facts.get("released", mail.facts["places"]), "place,places"),
            "until": moment_in_words(_until(mail)),
        },
    }


def _what(session: Session, days: list[SessionDay]) -> str:
    return f"{tidy(session.course.title)}, {span_of(days)}."


def _places(mail: Mail) -> str:
    return plural(mail.facts["places"], "place,places")


def _until(mail: Mail) -> dt.datetime:
    return dt.datetime.fromisoformat(mail.facts["names_by_at"])


def _organisation(mail: Mail) -> str:
    return tidy(mail.facts["organisation"])
