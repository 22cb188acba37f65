"""What the team writes to several people at once, in its own words."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Mail, Message
from bookings.models.message import KIND
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, partnership, what_and_when
from bookings.notices.about.session import AboutNoBooking, is_to_come
from bookings.notices.links.addresses import site_link
from training.models import Course, Session
from training.text import tidy
from training.when_and_where import days_of


@dataclass(frozen=True, kw_only=True)
class WrittenMessage(AboutNoBooking):
    """What it says stands in the row of the message, once for all; `subject` and `text` are those of a preview."""

    message: int = 0  # its key
    session: int | None = None  # it is about: its mails leave behind those written before about the same session
    course: int | None = None
    subject: str = ""
    text: str = ""

    kind = KIND
    label = "Message from the team"
    is_fixed = True  # it is the team's own words already
    placeholders = {"name": "the person’s name", "partnership": "the partnership’s name"}

    @property
    def takes_own_words(self) -> bool:
        return False

    def context(self, mail: Mail, *, now: dt.datetime, made_up: MadeUp | None = None) -> Context:
        subject, text = self.subject, self.text
        if self.message:
            subject, text = Message.objects.values_list("subject", "text").get(pk=self.message)
        values = {"name": mail.recipient.name if mail.recipient else "", "partnership": partnership()["name"]}
        said = {"subject": subject, "heading": subject, "opening": "", "said": paragraphs(text), "values": values}
        return said | ({} if made_up else self._about(now))

    def is_outdated(self, mail: Mail, *, now: dt.datetime) -> bool:
        """Its text has been deleted for its age: there is nothing left to say."""
        return bool(self.message) and not Message.objects.filter(pk=self.message).exclude(text="").exists()

    def _about(self, now: dt.datetime) -> Context:
        if self.session:
            session = Session.objects.select_related("course").get(pk=self.session)
            about = {"opening": what_and_when(session, days_of(session))}
            if is_to_come(session, now):
                about |= {"button_url": site_link("session", session.pk), "button_words": "See the session"}
            return about
        if self.course:
            course = Course.objects.get(pk=self.course)
            about = {"opening": f"{tidy(course.title)}."}
            if course.status == Course.Status.PUBLISHED:
                about |= {"button_url": site_link("course", course.slug), "button_words": "See the course"}
            return about
        return {}

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(subject="The car park is closed", text="Please park at the leisure centre and allow ten minutes.")


def paragraphs(text: str) -> list[str]:
    """Return what empty lines part; the lines of each stay lines, so that a list of points stays one."""
    lines = [tidy(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return [part.strip("\n") for part in "\n".join(lines).split("\n\n") if part.strip()]
