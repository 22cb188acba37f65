from training.models.attachments import CourseAttachment
from training.models.catalogue import Category, Course
from training.models.people import Anybody, Organisation, OrganisationType, User
from training.models.schedule import Session, SessionDay, Venue
from training.models.tries import Tries

__all__ = [
    "Anybody",
    "Category",
    "Course",
    "CourseAttachment",
    "Organisation",
    "OrganisationType",
    "Session",
    "SessionDay",
    "Tries",
    "User",
    "Venue",
]
