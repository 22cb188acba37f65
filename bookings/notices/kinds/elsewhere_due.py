"""Training that somebody did elsewhere ends before long, and they have done nothing about it yet."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from django.utils import timezone
from django.utils.text import Truncator

from bookings.models import Mail, TrainingElsewhere
from bookings.notices.about.made_up import TITLE, MadeUp
from bookings.notices.about.notice import Context, partnership
from bookings.notices.about.refreshers import elsewhere_to_refresh
from bookings.notices.about.session import AboutNoBooking
from bookings.notices.links.addresses import site_link
from training.partnership import ours
from training.templatetags.words import date_in_words
from training.text import tidy


@dataclass(frozen=True, kw_only=True)
class ElsewhereDue(AboutNoBooking):
    record: int  # its key
    ends_on: dt.date

    kind = "elsewhere due"
    label = "Refresher due, training done elsewhere"
    placeholders = {
        "name": "the person’s name",
        "course": "the title of the course that it counts as",
        "date": "the day it ends",
        "partnership": "the partnership’s name",
    }

    def context(self, mail: Mail, *, now: dt.datetime, made_up: MadeUp | None = None) -> Context:
        if made_up:
            title, now_called, slug = TITLE, "", "example"
        else:
            course = TrainingElsewhere.objects.select_related("course__replaced_by", "course__merged_into")
            counts_as = course.get(pk=self.record).course
            became = counts_as.replaced_by or counts_as.merged_into
            title, now_called = tidy(counts_as.title), tidy(became.title) if became else ""
            slug = (became or counts_as).slug
        ends_on = date_in_words(self.ends_on)
        return {
            "subject": f"Your training ends on {date_in_words(self.ends_on, weekday=False)}: "
            f"{Truncator(title).chars(150)}",
            "heading": "Time to refresh your training",
            "opening": f"The training that you did elsewhere, and that counts as {title}, ends on {ends_on}.",
            "now_called": now_called,
            "refresh_url": site_link("course", slug),
            "partnership": partnership(),
            "values": {
                "name": mail.recipient.name if mail.recipient else "",
                "course": title,
                "date": ends_on,
                "partnership": ours().name,
            },
        }

    def is_outdated(self, mail: Mail, *, now: dt.datetime) -> bool:
        """Whoever has booked or come by the time it leaves is not asked to."""
        record = TrainingElsewhere.objects.filter(pk=self.record)
        return not elsewhere_to_refresh(record, timezone.localdate(now)).exists()

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(record=0, ends_on=timezone.localdate(made_up.now) + dt.timedelta(days=90))
