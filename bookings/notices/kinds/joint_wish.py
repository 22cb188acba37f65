"""Several people wait for places together: what whoever answers for them is told of it."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bookings.models import JointWish, Mail
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, what_and_when
from bookings.notices.about.session import ToOthers, is_to_come
from bookings.notices.links.addresses import site_link
from training.models import Session, SessionDay
from training.templatetags.words import moment_in_words, plural

Because = JointWish.EndedBecause


class What(StrEnum):
    """What has become of the wish."""

    JOINED = "joined"
    SMALLER = "smaller"
    NAMES_LAPSED = "names lapsed"
    OFFERED = "offered"
    OFFERED_TO_ALL = "offered to all"
    GONE = "gone"
    LAPSED = "lapsed"
    HAD_PLACES = "had places"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class JointWishNews(ToOthers):
    wish: int  # its key
    what: str
    places: int  # that they need, or have got
    unnamed: int = 0  # of them nobody is named for
    names_by_at: dt.datetime | None = None
    until: dt.datetime | None = None  # an offer is held
    because: str = ""
    rule: str = ""  # of overtaking, as it was printed on the page

    kind = "joint wish"
    label = "People who wait together"
    placeholders = {
        **ToOthers.placeholders,
        "name": "the name of the person who answers for them",
        "places": "how many places they need, such as “4 places”",
    }

    @property
    def template(self) -> str:
        return "mail/joint_wish"

    @property
    def said_places(self) -> str:
        return plural(self.places, "place,places")

    def further_values(self) -> dict[str, str]:
        return {"places": self.said_places}

    def holds(self, session: Session, mail: Mail, *, now: dt.datetime) -> bool:
        if self.what == What.ENDED:
            return True
        wish_is_open = JointWish.objects.open().filter(pk=self.wish).exists()
        return is_to_come(session, now) and (wish_is_open or self.what == What.HAD_PLACES)

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        lead, heading, opening, said = self._words()
        opening = f"{opening}: {what_and_when(session, days)}"
        words = "Answer" if self.what in (What.OFFERED, What.OFFERED_TO_ALL) else "See your group"
        return self.paragraphs(session, days, lead=lead, heading=heading, opening=opening, said=said) | {
            "button_url": site_link("joint-wish", self.wish),
            "button_words": words,
        }

    def _words(self) -> tuple[str, str, str, list[str]]:
        """Return how the subject begins, the heading, how the first line begins, and what follows."""
        n, all_of_you = self.said_places, f"All {self.places} of you"
        if self.what == What.OFFERED:
            return (
                f"{n} for your group?",
                "Your group’s places are on offer",
                f"{n} are free for your group",
                [
                    f"We hold them until {moment_in_words(self.until)}. You answer for everybody: all have a place, or "
                    "nobody has.",
                    "If nobody answers in time, the places go to others who wait.",
                ],
            )
        if self.what == What.OFFERED_TO_ALL:
            return (
                f"{n} for your group?",
                "Places are free for your group",
                f"{n} are free at this moment",
                [
                    "Everybody who waits has been asked, and the first to say yes has them. You answer for everybody: "
                    "all have a place, or nobody has.",
                ],
            )
        if self.what == What.GONE:
            said = "Somebody else said yes first, so too few places are left. Your group keeps its turn."
            return "Places gone", "The places have gone", "Your group still waits", [said]
        if self.what == What.LAPSED:
            said = "We held the places, and nobody answered in time. Your group keeps its turn this once."
            return "Places passed on", "Your offer has ended", "Your group still waits", [said]
        if self.what == What.HAD_PLACES:
            return "Places for your group", "Your group has its places", f"{all_of_you} have a place", self._to_name()
        if self.what == What.ENDED:
            return "Your group no longer waits", "Your group has ended", self._why_ended(), []
        return self._waiting()

    def _waiting(self) -> tuple[str, str, str, list[str]]:
        opening = f"{self.places} of you wait together, all or none"
        heading, said = "Your group is on the waiting list", []
        if self.what == What.SMALLER:
            heading, said = "Your group is smaller", ["Somebody has left your group. The others keep their turn."]
        elif self.what == What.NAMES_LAPSED:
            heading = "Your group is smaller"
            said = ["The time to name people has passed, so the places without a name are given back."]
        if self.what == What.JOINED and self.unnamed and self.names_by_at:
            said.append(
                f"{plural(self.unnamed, 'place has,places have')} no name yet. Name people by "
                f"{moment_in_words(self.names_by_at)}: places without a name are given back then."
            )
        said.append(self.rule)
        return "Waiting list for your group", heading, opening, said

    def _to_name(self) -> list[str]:
        if not self.unnamed or not self.names_by_at:
            return ["We have emailed each person."]
        return [
            "We have emailed each person you named.",
            f"{plural(self.unnamed, 'place has,places have')} no name yet. Name people by "
            f"{moment_in_words(self.names_by_at)}: places without a name are given back then.",
        ]

    def _why_ended(self) -> str:
        return {
            Because.SESSION_CANCELLED: "This session will not take place, so your group no longer waits for it",
            Because.SESSION_BEGAN: "The session has begun, and too few places came free for your group",
            Because.OFFER_LAPSED: "An offer was not answered in time again, so your group no longer waits",
            Because.GIVEN_UP: "Your group has given up waiting",
        }.get(Because(self.because), "Fewer than two people were left, so nobody waits as a group any more")

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(session=0, wish=0, what=What.OFFERED, places=4, until=made_up.offer_ends_at)
