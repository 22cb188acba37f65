"""A register is still open days after the session: to its trainers."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Mail, Register
from bookings.notices.about.notice import Context, subject_line, what_and_when
from bookings.notices.about.session import AboutSession, trains
from bookings.notices.links.addresses import site_link
from training.models import Session, SessionDay


@dataclass(frozen=True, kw_only=True)
class RegisterChase(AboutSession):
    kind = "register chase"
    label = "Register to finish"

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        return {
            "subject": subject_line("Register to finish", session, days),
            "heading": "The register is still open",
            "opening": what_and_when(session, days),
            "register_url": site_link("register", session.pk),
        }

    def holds(self, session: Session, mail: Mail, *, now: dt.datetime) -> bool:
        is_closed = Register.objects.exclude(state=Register.State.OPEN).filter(session=session).exists()
        return trains(mail, session) and not is_closed
