from training.models.attachments import CourseAttachment
from training.models.catalogue import Category, Course
from training.models.people import Anybody, Organisation, OrganisationType, User
from training.models.schedule import Session, SessionDay, Venue

__all__ = [
    "Anybody",
    "Category",
    "Course",
    "CourseAttachment",
    "Organisation",
    "OrganisationType",
    "Session",
    "SessionDay",
    "User",
    "Venue",
]
