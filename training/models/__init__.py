from training.models.catalogue import Category, Course
from training.models.people import Organisation, OrganisationType, User
from training.models.schedule import Session, SessionDay, Venue

__all__ = ["Category", "Course", "Organisation", "OrganisationType", "Session", "SessionDay", "User", "Venue"]
