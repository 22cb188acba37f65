"""Two accounts of one person are one from now on: to both of their addresses, so that a mistake is seen."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Mail
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, partnership
from bookings.notices.about.session import AboutNoBooking
from bookings.notices.links.addresses import site_link
from training.models import Merge
from training.templatetags.words import day_in_words
from training.text import tidy


@dataclass(frozen=True, kw_only=True)
class AccountsMerged(AboutNoBooking):
    """To the former address it does not say the one that stays: who reads it now may be somebody else."""

    name: str
    former_name: str = ""  # what the other record was called: said to the one that stays alone
    former: str = ""  # the address that nobody signs in by any more; none where nobody knew it
    now_at: str = ""  # the one that stays, to itself
    until: dt.datetime | None = None  # it can be undone
    merge: int = 0  # its key: once it is undone, nobody is told that it was done

    kind = "accounts merged"
    label = "Two accounts made one"
    placeholders = {"name": "the person’s name", "partnership": "the partnership’s name"}

    def is_outdated(self, mail: Mail, *, now: dt.datetime) -> bool:
        return bool(self.merge) and not Merge.objects.standing().filter(pk=self.merge).exists()

    def context(self, mail: Mail, *, now: dt.datetime, made_up: MadeUp | None = None) -> Context:
        wrong = "If these are two people, tell us."
        if self.until and now < self.until:
            wrong = f"If these are two people, tell us by {day_in_words(self.until)}: we can separate them again."
        values = {"name": self.name, "partnership": partnership()["name"]}
        return {"values": values, "button_url": site_link("account_login"), "button_words": "Sign in"} | (
            self._to_who_stays(wrong) if self.now_at else self._to_former(wrong)
        )

    def _to_who_stays(self, wrong: str) -> Context:
        whose = f" for {tidy(self.former_name)}" if self.former_name else ""
        with_which = f", with the address {self.former}," if self.former else ""
        return {
            "subject": "We have joined your two records",
            "heading": "We have joined your two records",
            "opening": "Your bookings, certificates and training record are now in one place.",
            "said": [
                f"We had a second record{whose}{with_which} that we believe is yours. "
                f"Sign in with {self.now_at} as before.",
                wrong,
            ],
        }

    def _to_former(self, wrong: str) -> Context:
        return {
            "subject": "Your account has moved",
            "heading": "Your account has moved",
            "opening": "The account with this email address is now part of another one of yours.",
            "said": ["You can no longer sign in with this address: use your other one.", wrong],
        }

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(
            name=made_up.person.name,
            former_name=made_up.person.name,
            former="sam@old.example.org",
            now_at=made_up.person.email,
            until=made_up.now + dt.timedelta(days=7),
        )
