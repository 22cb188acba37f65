"""One organisation, one person and one course under two names, which wait for the team to merge them."""

import datetime as dt

from training.models import Course, Organisation, User
from training.operations.catalogue import add_course
from training.operations.directory import add_person
from training.operations.organisations import add_organisation
from training.text import folded


def leave_doubles(*, by: User, now: dt.datetime) -> None:
    """Add a second spelling of a school, of somebody who belongs to it, and of a course; once."""
    school = Organisation.objects.open_to_members().filter(name__contains="School").order_by("pk").first()
    course = Course.objects.filter(status=Course.Status.PUBLISHED).select_related("category").order_by("pk").first()
    if school and not _is_there(Organisation, f"The {school.name}"):
        add_organisation(name=f"The {school.name}", type=school.type, by=by, now=now)
        person = User.objects.filter(organisation=school, is_active=True, is_lead=False).order_by("pk").first()
        if person:
            email = f"{folded(person.name).replace(' ', '.')}@home.example.org"
            if not User.objects.filter(email=email).exists():
                add_person(email=email, name=person.name, organisation=school, by=by, now=now)
    if course and not Course.objects.filter(title_key=folded(f"{course.title} course")).exists():
        title, draft = f"{course.title} course", Course.Status.DRAFT
        add_course(title=title, category=course.category, status=draft, by=by, now=now)


def _is_there(model: type[Organisation], name: str) -> bool:
    return model.objects.filter(name_key=folded(name)).exists()
