"""What a changed or cancelled session means to those who have no booking on it: its trainers, and leads with places
reserved there.
"""

import datetime as dt

from django.utils.text import Truncator
from django.utils.timezone import localtime

from bookings.models import Mail
from bookings.notices.links.addresses import site_link
from training.models import Session, SessionDay
from training.templatetags.words import as_sentence, moment_in_words, plural
from training.text import tidy
from training.when_and_where import place_of, short_start, span_of


def changed(mail: Mail, session: Session, days: list[SessionDay]) -> dict:
    what = f"{tidy(session.course.title)}, {span_of(days)}."
    before = mail.facts.get("before", [])
    match mail.facts["whose"]:
        case "added":
            said = [
                "You are now a trainer of this session. Its register is on the page below: who is coming, and on the "
                "day who came."
            ]
            return _context(session, days, "You train", f"You train this session: {what}", said)
        case "removed":
            what = f"{tidy(session.course.title)}, {before[0]['when'] if before else span_of(days)}."
            said = [
                "You are no longer a trainer of this session, and you need do nothing. Please take it out of your "
                "calendar."
            ]
            opening = f"You no longer train this session: {what}"
            return _context(session, days, "You no longer train", opening, said) | {"days": []}
        case "lead":
            context = _context(session, days, "Changed", f"This session has changed. It is now: {what}", [_kept(mail)])
            return context | {
                "before": before,
                "button_url": site_link("reservation", mail.facts["reservation"]),
                "button_words": "Name people",
            }
    said = ["You train this session. Please check that you can still do so, and write to us if you can’t."]
    context = _context(session, days, "Changed", f"This session has changed. It is now: {what}", said)
    for item in context["days"]:
        item["link"] = item["day"].joining_link
    return context | {"before": before}


def cancelled(mail: Mail, session: Session, days: list[SessionDay]) -> dict:
    what = f"{tidy(session.course.title)}, {span_of(days)}."
    reason, into = mail.facts.get("reason"), mail.facts.get("into")
    said = [f"We are sorry. Why: {as_sentence(tidy(reason))}" if reason else "We are sorry."]
    if into:
        said.append(f"Its people come to another date instead: {into}.")
    said.append("You are a trainer of this session. Please take it out of your calendar. Those booked have been told.")
    opening = f"This session will not take place: {what}"
    context = _context(session, days, "Session cancelled", opening, said)
    return context | {
        "days": [],
        "button_url": site_link("course", session.course.slug),
        "button_words": "See the course",
    }


def _kept(mail: Mail) -> str:
    until = moment_in_words(dt.datetime.fromisoformat(mail.facts["names_by_at"]))
    count, whose = mail.facts["places"], tidy(mail.facts["organisation"])
    keep = plural(count, "place is,places are")
    return (
        f"{keep} still reserved for {whose}. Name people by {until}: places without a name at that time are released, "
        "and go to people who wait. If the new date does not suit you, please give them back."
    )


def _context(session: Session, days: list[SessionDay], subject: str, opening: str, said: list[str]) -> dict:
    when = short_start(days, localtime(days[0].starts_at))
    return {
        "template": "mail/_to_others",
        "subject": f"{subject}: {Truncator(tidy(session.course.title)).chars(150)}, {when}",
        "opening": opening,
        "said": said,
        "days": [{"day": day, "place": place_of(day), "link": ""} for day in days],
        "button_url": site_link("session", session.pk),
        "button_words": "See the session",
    }
