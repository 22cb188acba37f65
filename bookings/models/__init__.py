from bookings.models.booking import Booking
from bookings.models.certificate import Certificate
from bookings.models.download import Download
from bookings.models.evaluation import Evaluation
from bookings.models.invitation import Invitation
from bookings.models.letterhead import Letterhead, Signatory
from bookings.models.mail import Mail
from bookings.models.notice import NoticeText
from bookings.models.register import Mark, Register
from bookings.models.reservation import Reservation
from bookings.models.terms import Terms
from bookings.models.wish import DateWish

__all__ = [
    "Booking",
    "Certificate",
    "DateWish",
    "Download",
    "Evaluation",
    "Invitation",
    "Letterhead",
    "Mail",
    "Mark",
    "NoticeText",
    "Register",
    "Reservation",
    "Signatory",
    "Terms",
]
