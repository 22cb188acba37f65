from bookings.models.booking import Booking
from bookings.models.bulletin import Bulletin
from bookings.models.calls import Call, CallList, CallListChoice, Listed
from bookings.models.certificate import Certificate
from bookings.models.check_in import CheckIn
from bookings.models.download import Download
from bookings.models.elsewhere import TrainingElsewhere
from bookings.models.erasure import Erasure, ErasureRequest
from bookings.models.evaluation import Answer, Evaluation
from bookings.models.heartbeat import Heartbeat
from bookings.models.invitation import Invitation
from bookings.models.joined_as import JoinedAs
from bookings.models.joint_wish import JointWish
from bookings.models.letterhead import Letterhead, Signatory
from bookings.models.lost_device import LostDevice
from bookings.models.mail import Mail
from bookings.models.message import Message
from bookings.models.new_address import NewAddress
from bookings.models.notice import NoticeText
from bookings.models.opening import OpeningWish
from bookings.models.person_note import PersonNote
from bookings.models.questionnaire import CourseQuestionnaire, Moment, Question, Questionnaire
from bookings.models.register import Mark, Register
from bookings.models.reservation import Reservation
from bookings.models.spreadsheet import Spreadsheet
from bookings.models.terms import Terms
from bookings.models.texts import TextMonth, TextSettings
from bookings.models.trainer_request import TrainerRequest
from bookings.models.trials import Allocation, Arm, Trial
from bookings.models.webhook import Webhook, WebhookDelivery, WebhookReading
from bookings.models.wish import DateWish

__all__ = [
    "Allocation",
    "Answer",
    "Arm",
    "Booking",
    "Bulletin",
    "Call",
    "CallList",
    "CallListChoice",
    "Certificate",
    "CheckIn",
    "CourseQuestionnaire",
    "DateWish",
    "Download",
    "Erasure",
    "ErasureRequest",
    "Evaluation",
    "Heartbeat",
    "Invitation",
    "JoinedAs",
    "JointWish",
    "Letterhead",
    "Listed",
    "LostDevice",
    "Mail",
    "Mark",
    "Message",
    "Moment",
    "NewAddress",
    "NoticeText",
    "OpeningWish",
    "PersonNote",
    "Question",
    "Questionnaire",
    "Register",
    "Reservation",
    "Signatory",
    "Spreadsheet",
    "Terms",
    "TextMonth",
    "TextSettings",
    "TrainerRequest",
    "TrainingElsewhere",
    "Trial",
    "Webhook",
    "WebhookDelivery",
    "WebhookReading",
]
