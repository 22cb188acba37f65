from training.models.attachments import CourseAttachment
from training.models.catalogue import Category, Course
from training.models.people import Organisation, OrganisationType, User
from training.models.schedule import Session, SessionDay, Venue

__all__ = [
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
