from training.models.api_keys import ApiKey
from training.models.attachments import CourseAttachment
from training.models.catalogue import Category, Course
from training.models.events import Event
from training.models.looks import Look, LookedAt
from training.models.merging import Alias, Merge, MergedRow, NotTheSame
from training.models.moves import MoveToCome
from training.models.partnership import OurDetails
from training.models.people import Anybody, Organisation, OrganisationType, User
from training.models.requirements import Requirement
from training.models.schedule import Session, SessionDay
from training.models.search_words import SearchWords
from training.models.second_step import SecondStepNeed
from training.models.trainers import MayDeliver, TrainerAway
from training.models.tries import Tries
from training.models.venues import Room, Venue

__all__ = [
    "Alias",
    "Anybody",
    "ApiKey",
    "Category",
    "Course",
    "CourseAttachment",
    "Event",
    "Look",
    "LookedAt",
    "MayDeliver",
    "Merge",
    "MergedRow",
    "MoveToCome",
    "NotTheSame",
    "Organisation",
    "OrganisationType",
    "OurDetails",
    "Requirement",
    "Room",
    "SearchWords",
    "SecondStepNeed",
    "Session",
    "SessionDay",
    "TrainerAway",
    "Tries",
    "User",
    "Venue",
]
