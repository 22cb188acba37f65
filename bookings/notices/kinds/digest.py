"""The week of an organisation: to its leads, on Monday morning."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from django.utils import timezone

from bookings.models import Mail
from bookings.notices.about.made_up import NAME, ORGANISATION, TITLE, MadeUp
from bookings.notices.about.notice import Context
from bookings.notices.about.session import AboutNoBooking
from bookings.notices.about.week import rows_of
from bookings.notices.links.addresses import site_link
from training.models import Organisation, User
from training.partnership import ours
from training.templatetags.words import date_in_words, moment_in_words
from training.text import tidy


@dataclass(frozen=True, kw_only=True)
class Digest(AboutNoBooking):
    organisation: int  # its key
    week: dt.date  # its Monday

    kind = "digest"
    label = "Week of an organisation"
    placeholders = {
        "name": "the lead’s name",
        "organisation": "the organisation",
        "date": "the Monday of the week",
        "partnership": "the partnership’s name",
    }

    def context(self, mail: Mail, *, now: dt.datetime, made_up: MadeUp | None = None) -> Context:
        if made_up:
            name, rows = ORGANISATION, _made_up_rows(made_up)
        else:
            organisation = Organisation.objects.get(pk=self.organisation)
            name, rows = tidy(organisation.name), rows_of(organisation.pk, self.week)
        monday = date_in_words(self.week)
        return {
            "subject": f"Training this week: {name}, from {monday}",
            "heading": "Your organisation’s training this week",
            "opening": f"Training of {name} in the week from {monday}.",
            "groups": [
                ("Coming this week", rows["coming"]),
                ("Waiting for a place", rows["waiting"]),
                ("Did not come last week", rows["missed"]),
                ("Refreshers due", rows["refreshers"]),
            ],
            "organisation_url": site_link("organisation-bookings"),
            "values": {
                "name": mail.recipient.name if mail.recipient else "",
                "partnership": ours().name,
                "organisation": name,
                "date": monday,
            },
        }

    def is_outdated(self, mail: Mail, *, now: dt.datetime) -> bool:
        """The week is over, or somebody else looks after the organisation's bookings by now."""
        lead = User.objects.filter(pk=mail.recipient_id, is_lead=True, is_active=True, organisation=self.organisation)
        return timezone.localdate(now) >= self.week + dt.timedelta(days=7) or not lead.exists()

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(organisation=0, week=made_up.monday)


def _made_up_rows(made_up: MadeUp) -> dict[str, list[str]]:
    coming = f"{NAME}: {TITLE}, {moment_in_words(made_up.days[0].starts_at)}"
    return {"coming": [coming], "waiting": [], "missed": [], "refreshers": []}
