"""Five programs that read invites, of different make and strictness: each takes mails as they went over the wire and
says what its calendar shows then.
"""

import datetime as dt
import io
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import radicale.config
import vobject
from icalendar import Calendar, Event
from radicale.app import Application

Shown = list[tuple[dt.datetime, dt.datetime]]


class RuleBroken(AssertionError):
    """A message breaks a rule of RFC 5546 or 6047."""


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def payload(part: EmailMessage) -> str:
    return part.get_payload(decode=True).decode()  # type: ignore[union-attr]


def calendar_parts(message: EmailMessage, *types: str) -> list[EmailMessage]:
    return [part for part in message.walk() if part.get_content_type() in types]  # type: ignore[misc]


class OpensEverything:
    """Somebody who opens each calendar of a mail, the attached files too, in a program that takes all it is given."""

    def __init__(self, address: str) -> None:
        self.events: dict[str, Event] = {}

    def receive(self, raw: bytes) -> None:
        for part in calendar_parts(parsed(raw), "text/calendar", "application/ics"):
            calendar = Calendar.from_ical(payload(part))
            for event in calendar.events:
                self._take(str(calendar["METHOD"]), event)

    def _take(self, method: str, event: Event) -> None:
        known = self.events.get(str(event["UID"]))
        if known is not None and int(event["SEQUENCE"]) < int(known["SEQUENCE"]):
            return
        if method == "CANCEL":
            self.events.pop(str(event["UID"]), None)
        else:
            self.events[str(event["UID"])] = event

    def shows(self) -> Shown:
        return sorted((event.start, event.end) for event in self.events.values())


class TakesTheInvite:
    """A mail program that acts on the calendar beside the text, and on no attachment; it reads with vobject."""

    def __init__(self, address: str) -> None:
        self.events: dict[str, Any] = {}

    def receive(self, raw: bytes) -> None:
        for part in calendar_parts(parsed(raw), "text/calendar")[:1]:
            calendar = vobject.readOne(payload(part))
            for event in calendar.vevent_list:
                uid = event.uid.value
                if uid in self.events and int(event.sequence.value) < int(self.events[uid].sequence.value):
                    continue
                if calendar.method.value == "CANCEL":
                    self.events.pop(uid, None)
                else:
                    self.events[uid] = event

    def shows(self) -> Shown:
        return sorted((event.dtstart.value, event.dtend.value) for event in self.events.values())


class KeepsToTheRules:
    """RFC 5546, sections 2.1.4, 2.1.5, 3.2.2 and 3.2.5, and RFC 6047, 2.4, as a state machine: it refuses, with
    RuleBroken, what they forbid.
    """

    ONCE = ("DTSTAMP", "ORGANIZER", "UID", "SEQUENCE")
    ONCE_IN_A_REQUEST = ("DTSTART", "SUMMARY")
    AT_MOST_ONCE = ("DESCRIPTION", "LOCATION", "STATUS", "TRANSP", "URL", "CREATED", "DTEND")
    STATUS = {"REQUEST": {"TENTATIVE", "CONFIRMED"}, "CANCEL": {"CANCELLED"}}

    def __init__(self, address: str) -> None:
        self.address = address
        self.latest: dict[str, tuple[str, Event]] = {}

    def receive(self, raw: bytes) -> None:
        for part in calendar_parts(parsed(raw), "text/calendar"):
            calendar = Calendar.from_ical(payload(part))
            method = str(calendar["METHOD"])
            self._hold(dict(part["Content-Type"].params)["method"] == method, "6047, 2.4: the method of the part")
            self._hold(method in self.STATUS, f"3.2: {method} is no message to an attendee")
            self._hold(str(calendar["VERSION"]) == "2.0" and "PRODID" in calendar, "3.1: version and program")
            uids = {str(event["UID"]) for event in calendar.events}
            self._hold(len(uids) == 1, f"3.2.2: entries of one {method} share one UID, not {sorted(uids)}")
            for event in calendar.events:
                self._check(method, event)
                self._take(method, event)

    def _hold(self, fulfilled: bool, rule: str) -> None:
        if not fulfilled:
            raise RuleBroken(rule)

    def _check(self, method: str, event: Event) -> None:
        for name in self.ONCE + (self.ONCE_IN_A_REQUEST if method == "REQUEST" else ()):
            self._hold(name in event and not isinstance(event[name], list), f"3.2: {method} has one {name}")
        for name in self.AT_MOST_ONCE:
            self._hold(not isinstance(event.get(name), list), f"3.2: at most one {name}")
        self._hold(str(event["STATUS"]) in self.STATUS[method], f"3.2: STATUS of {method}")
        self._hold(method == "REQUEST" or not event.walk("VALARM"), "3.2.5: CANCEL has no alarm")
        self._hold("REQUEST-STATUS" not in event or method != "REQUEST", "3.2.2: no REQUEST-STATUS")
        self._hold(
            str(event["ATTENDEE"]).lower() == f"mailto:{self.address}".lower(), "3.2: the attendee is the reader"
        )

    def _take(self, method: str, event: Event) -> None:
        uid, sequence = str(event["UID"]), int(event["SEQUENCE"])
        if uid not in self.latest:
            if method == "REQUEST":  # what one does not have one does not take out
                self.latest[uid] = (method, event)
            return
        before, known = self.latest[uid]
        self._hold(str(event["ORGANIZER"]) == str(known["ORGANIZER"]), "2.1.4: the organiser stays")
        if (sequence, event["DTSTAMP"].dt) < (int(known["SEQUENCE"]), known["DTSTAMP"].dt):
            return  # 2.1.5: an older message
        another_time = method == "REQUEST" and (event.start, event.end) != (known.start, known.end)
        if another_time or method != before:
            self._hold(sequence > int(known["SEQUENCE"]), "2.1.4: another time or standing takes a higher SEQUENCE")
        self.latest[uid] = (method, event)

    def shows(self) -> Shown:
        return sorted((event.start, event.end) for method, event in self.latest.values() if method == "REQUEST")


class TakesOneDate:
    """Outlook and Gmail where they are stricter than the rules: the first part of a mail alone is searched for an
    invite, all entries but the first are passed over (MS-STANOICAL on RFC 6047, 2.4 and 4.4), an invite for somebody
    else or from another organiser is none, and what was cancelled does not come back.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.latest: dict[str, Event] = {}
        self.cancelled: set[str] = set()

    def receive(self, raw: bytes) -> None:
        message = parsed(raw)
        first = message.get_payload(0) if message.get_content_type() == "multipart/mixed" else message
        parts = calendar_parts(first, "text/calendar")[:1]  # type: ignore[arg-type]
        for part in parts:
            calendar = Calendar.from_ical(payload(part))
            params = dict(part["Content-Type"].params)
            if params.get("method") == str(calendar["METHOD"]) and params.get("charset", "").lower() == "utf-8":
                self._take(str(calendar["METHOD"]), calendar.events[0])

    def _take(self, method: str, event: Event) -> None:
        uid, known = str(event["UID"]), self.latest.get(str(event["UID"]))
        if str(event["ATTENDEE"]).lower() != f"mailto:{self.address}".lower() or uid in self.cancelled:
            return
        if known is not None and str(known["ORGANIZER"]) != str(event["ORGANIZER"]):
            return
        if known is not None and int(event["SEQUENCE"]) < int(known["SEQUENCE"]):
            return
        if method == "CANCEL":
            if known is not None and int(event["SEQUENCE"]) == int(known["SEQUENCE"]):
                return
            self.cancelled.add(uid)
            self.latest.pop(uid, None)
        else:
            self.latest[uid] = event

    def shows(self) -> Shown:
        return sorted((event.start, event.end) for event in self.latest.values())


class KeepsThemInRadicale:
    """A calendar program with a Radicale server behind it, which refuses what is not one object (RFC 4791, 4.1)."""

    def __init__(self, address: str, folder: Path) -> None:
        configuration = radicale.config.load()
        ours = {
            "storage": {"filesystem_folder": str(folder), "type": "multifilesystem_nolock"},
            "auth": {"type": "none"},
            "rights": {"type": "owner_only"},
        }
        configuration.update(ours, "test", privileged=True)
        self.app = Application(configuration)
        self._ask("MKCALENDAR", "/reader/calendar/")

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        status: list[str] = []
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "SCRIPT_NAME": "",
            "CONTENT_TYPE": "text/calendar; charset=utf-8",
            "CONTENT_LENGTH": str(len(body.encode())),
            "HTTP_AUTHORIZATION": "Basic cmVhZGVyOg==",  # "reader:", who has no password
            "wsgi.input": io.BytesIO(body.encode()),
            "wsgi.errors": io.StringIO(),
        }
        setup_testing_defaults(environ)
        answer = b"".join(self.app(environ, lambda said, headers, *rest: status.append(said)))
        return int(status[0].split()[0]), answer.decode()

    def receive(self, raw: bytes) -> None:
        for part in calendar_parts(parsed(raw), "text/calendar"):
            calendar = Calendar.from_ical(payload(part))
            method, uid = str(calendar.pop("METHOD")), str(calendar.events[0]["UID"])  # RFC 4791, 4.1: none is kept
            address = f"/reader/calendar/{uid.replace('@', '-')}.ics"
            if method == "CANCEL":
                status, answer = self._ask("DELETE", address)
                allowed = {200, 204, 404}
            else:
                status, answer = self._ask("PUT", address, calendar.to_ical().decode())
                allowed = {200, 201, 204}
            if status not in allowed:
                raise RuleBroken(f"RFC 4791, 4.1: Radicale answered {status} {answer.strip()}")

    def shows(self) -> Shown:
        status, text = self._ask("GET", "/reader/calendar/")
        assert status == 200, text
        return sorted((event.start, event.end) for event in Calendar.from_ical(text).events)
