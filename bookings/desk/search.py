"""Finding what a call is about: a person, an organisation, a session or a certificate, by any words of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from bookings.attendance.certificates.codes import cleaned
from bookings.models import Certificate
from training.finding import Search
from training.models import Organisation, Session, User
from training.text import tidy

SHOWN = 8  # of each kind; more words find fewer
SHORTEST_NUMBER = 3  # figures of a certificate's number


@dataclass(frozen=True, kw_only=True)
class Found:
    """The first few of each kind, and of which kinds there are more."""

    people: Sequence[Any] = ()
    organisations: Sequence[Any] = ()
    coming: Sequence[Any] = ()
    past: Sequence[Any] = ()
    certificates: Sequence[Any] = ()
    more: set[str] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.organisations or self.coming or self.past or self.certificates)


def find(words: str, *, reader: User, now: dt.datetime) -> Found:
    """Return what these words fit; nothing for no words. Six queries, however much there is."""
    words = tidy(words)  # the number of a certificate is looked for as it is typed
    if not words:
        return Found()
    people = User.objects.visible_to(reader).matching(words).select_related("organisation")
    organisations = Organisation.objects.matching(words).select_related("type").annotate(members=Count("people"))
    sessions = _sessions(words).visible_to(reader).select_related("course")
    more: set[str] = set()

    def first(kind: str, rows: QuerySet) -> list[Any]:
        taken = list(rows[: SHOWN + 1])
        more.update({kind} if len(taken) > SHOWN else ())
        return taken[:SHOWN]

    return Found(
        people=first("people", people.order_by("-is_active", "search_text", "pk")),
        organisations=first("organisations", organisations.order_by("name_key", "pk")),
        coming=first("coming", sessions.not_ended(now).order_by("starts_at", "pk")),
        past=first("past", sessions.ended(now).order_by("-starts_at", "-pk")),
        certificates=first("certificates", _certificates(words, reader).order_by("-issued_at", "-pk")),
        more=more,
    )


def _sessions(words: str) -> Any:
    """Those found as people find them in the catalogue, and those whose own reference has the words in it."""
    search = Search(words)
    known = Session.objects.matching(words)
    if not search.terms:
        return known
    found = search.sessions(Session.objects.all())
    return Session.objects.filter(Q(pk__in=found.values("pk")) | Q(pk__in=known.values("pk")))


def _certificates(words: str, reader: User) -> QuerySet[Certificate]:
    """Those of this number, or a part of it that has figures enough, and the one of this code."""
    certificates = Certificate.objects.visible_to(reader).current().select_related("booking")
    number, code = words, cleaned(words)
    is_number = " " not in number and sum(sign.isdigit() for sign in number) >= SHORTEST_NUMBER
    of_number = Q(number__icontains=number) if is_number else Q(number__iexact=number)
    return certificates.filter(of_number | Q(code=code) if code else of_number)
