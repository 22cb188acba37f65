"""A notice: what somebody is told, of a kind. Its class says everything that sets the kind apart from the others."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.conf import settings
from django.utils.text import Truncator
from django.utils.timezone import localtime

from bookings.models import Mail
from bookings.notices.about.facts import Facts
from bookings.notices.about.made_up import MadeUp
from bookings.notices.links.tokens import Purpose
from training.models import Session, SessionDay
from training.partnership import ours
from training.text import tidy
from training.when_and_where import short_start, span_of

# What the templates of a mail are filled with.
Context = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Notice(Facts):
    """The base of AboutBooking and AboutNoBooking, one of which each kind extends; its fields are its facts."""

    kind: ClassVar[str]  # as rows keep it
    label: ClassVar[str]  # as the team sees it
    # The names that the team's own words can fill in, each with what it stands for.
    placeholders: ClassVar[Mapping[str, str]]
    # Where a kind goes to others too, who are told something else: to whom this form of it goes.
    whose: ClassVar[str] = ""
    # Somebody waits for it at a page: it goes ahead of the rest, and is tried again sooner.
    is_urgent: ClassVar[bool] = False
    # The facts that nobody but its reader may see, and that are forgotten once it has left or is given up.
    secrets: ClassVar[tuple[str, ...]] = ()
    # Where the link of its text leads to, and for what; none, where it never goes as a text.
    text_leads_to: ClassVar[tuple[str, Purpose] | None] = None
    # The team cannot say it in words of its own.
    is_fixed: ClassVar[bool] = False

    @property
    def template(self) -> str:
        """Return the path of the two templates without ".txt" and ".html"."""
        return f"mail/{self.kind.replace(' ', '_').replace('-', '_')}"

    @property
    def text_template(self) -> str:
        """Return the path of what it says as a text message, "" where it is told by email alone."""
        return f"text/{self.kind.replace(' ', '_')}.txt" if self.text_leads_to else ""

    @property
    def takes_own_words(self) -> bool:
        """Tell whether it begins with the team's words for its kind: they speak to whom the kind is for."""
        return not self.whose

    @property
    def own_words(self) -> tuple[str, str] | None:
        """Return subject and text that it says in place of the team's words for its kind; None for those."""
        return None

    @property
    def is_compared_by_text(self) -> bool:
        """Tell whether it goes as a text whatever kinds the team has chosen, because that is what is compared."""
        return False

    @property
    def carries_files(self) -> bool:
        """Tell whether the files of the course go with it."""
        return False

    @property
    def asks_confidence(self) -> bool:
        """Tell whether it asks in passing how confident its reader is before the course."""
        return False

    def is_outdated(self, mail: Mail, *, now: dt.datetime) -> bool:
        """Tell, right before it leaves, whether what it asks is no longer to be asked. What has happened stays true."""
        return False

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        """Return it as it would be written about people and sessions that do not exist."""
        return cls()

    @classmethod
    def text_example(cls, made_up: MadeUp) -> Self:
        """Return the example of it that goes as a text."""
        return cls.example(made_up)

    def as_json(self) -> dict[str, Any]:
        return super().as_json() | ({"whose": self.whose} if self.whose else {})


def what_and_when(session: Session, days: list[SessionDay], when: str = "") -> str:
    """Return the end of an opening: "Understanding Child Neglect, Tuesday 7 July 2026, 9:30am to 4:30pm."."""
    return f"{tidy(session.course.title)}, {when or span_of(days)}."


def subject_line(lead: str, session: Session, days: list[SessionDay]) -> str:
    """Return such as "Confirmed: Understanding Child Neglect, Tue 7 Nov, 9:30am"."""
    colon = "" if lead.endswith("?") else ":"
    title = Truncator(tidy(session.course.title)).chars(150)
    return f"{lead}{colon} {title}, {short_start(days, localtime(days[0].starts_at))}"


def partnership() -> dict[str, str]:
    return {
        "name": ours().name,
        "email": ours().email,
        "phone": ours().phone,
        "colour": settings.PARTNERSHIP_COLOUR,
    }
