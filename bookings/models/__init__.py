from bookings.models.booking import Booking
from bookings.models.certificate import Certificate
from bookings.models.evaluation import Evaluation
from bookings.models.mail import Mail
from bookings.models.register import Mark, Register

__all__ = ["Booking", "Certificate", "Evaluation", "Mail", "Mark", "Register"]
