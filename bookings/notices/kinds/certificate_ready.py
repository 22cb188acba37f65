"""Somebody's certificate can be downloaded: the first, or one that was issued again."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Booking, Certificate, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context
from training.models import SessionDay


@dataclass(frozen=True, kw_only=True)
class CertificateReady(AboutBooking):
    number: str
    is_again: bool = False  # it takes the place of one that was withdrawn

    kind = "certificate ready"
    label = "Certificate ready"
    lead = "Your certificate"

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "Your new certificate is ready" if self.is_again else "Your certificate is ready"

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        return {"number": self.number, "is_again": self.is_again}

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        """Nobody is sent to a certificate that was withdrawn meanwhile."""
        return Certificate.objects.filter(booking=booking, number=self.number, revoked_at=None).exists()

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(number=f"T-{made_up.now.year}-000123")
