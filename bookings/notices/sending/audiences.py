"""Whom the team can write to at once: the people of a session, a course or an organisation, in groups."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from bookings.models import Booking, Certificate, DateWish, Message, TrainingElsewhere
from training.models import Course, Organisation, Session, User
from training.models.people import UserQuerySet

About = Session | Course | Organisation


@dataclass(frozen=True, kw_only=True, eq=False)
class Group:
    """`words` end a sentence that begins "to everyone"."""

    name: str
    label: str
    words: str
    people: UserQuerySet


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Those whom a message reaches, by name, each once; and those whom it is for and who have no address or whose
    account is closed.
    """

    people: Sequence[User]
    unreached: Sequence[User]


def groups_of(about: About, *, today: dt.date) -> list[Group]:
    """Return whom one can write to about it, the most usual first."""
    if isinstance(about, Session):
        return _of_session(about)
    if isinstance(about, Course):
        return _of_course(about, today)
    theirs = User.objects.filter(organisation=about)
    return [
        Group(name="people", label="Everyone who belongs to it", words="belonging to it", people=theirs),
        Group(name="leads", label="Its leads", words="leading there", people=theirs.filter(is_lead=True)),
    ]


def _of_session(session: Session) -> list[Group]:
    def booked(*statuses: str) -> UserQuerySet:
        bookings = Booking.objects.filter(session=session, status__in=statuses)
        return User.objects.filter(pk__in=bookings.values("practitioner"))

    status = Booking.Status
    trainers = User.objects.filter(pk__in=session.trainers.values("pk"))
    asking = booked(status.AWAITING_APPROVAL)
    return [
        Group(name="places", label="Everyone with a place", words="with a place", people=booked(*Booking.HOLDING)),
        Group(name="waiting", label="The waiting list", words="on the waiting list", people=booked(status.WAITING)),
        Group(name="asking", label="Those waiting for approval", words="waiting for approval", people=asking),
        Group(name="trainers", label="The trainers", words="training it", people=trainers),
    ]


def _of_course(course: Course, today: dt.date) -> list[Group]:
    """Whoever was trained in what became this course is trained in it."""
    wishes = DateWish.objects.wanting(course).filter(told_at=None)
    lineage = Course.objects.filter(Q(pk=course.pk) | Q(replaced_by=course) | Q(merged_into=course))
    lasts = Q(expires_on=None) | Q(expires_on__gte=today)
    certificates = Certificate.objects.filter(
        lasts, revoked_at=None, replaced_at=None, booking__session__course__in=lineage
    )
    elsewhere = TrainingElsewhere.objects.counting().filter(lasts, course__in=lineage)
    return [
        Group(
            name="wishes",
            label="Everyone who asked for a new date",
            words="asking for a new date",
            people=User.objects.filter(pk__in=wishes.values("practitioner")),
        ),
        Group(
            name="trained",
            label="Everyone who holds a valid certificate",
            words="holding a valid certificate",
            people=User.objects.filter(pk__in=certificates.values("booking__practitioner")),
        ),
        Group(
            name="elsewhere",
            label="Those who did it elsewhere, as recorded here",
            words="trained elsewhere",
            people=User.objects.filter(pk__in=elsewhere.values("person")),
        ),
    ]


def audience_of(groups: Sequence[Group], names: Collection[str], *, only: Collection[int] | None = None) -> Audience:
    """Return everyone in the groups of these names, or `only` those of them with these keys: one query."""
    everyone = Q(pk__in=[])
    for group in groups:
        if group.name in names:
            everyone |= Q(pk__in=group.people.values("pk"))
    found = [
        person
        for person in User.objects.filter(everyone).select_related("organisation").order_by("name", "pk")
        if only is None or person.pk in only
    ]
    reached = [person for person in found if person.is_active and person.known_email]
    missed = set(found) - set(reached)
    return Audience(people=reached, unreached=[person for person in found if person in missed])


def in_words(groups: Sequence[Group], names: Collection[str], *, only_some: bool = False) -> str:
    """Return such as "everyone with a place or on the waiting list"."""
    words = [group.words for group in groups if group.name in names]
    said = " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    return f"some of those {said}" if only_some else f"everyone {said}"


def about_of(message: Message) -> About:
    """Return what the message is about; it is one of these, as its table holds."""
    about = message.session or message.course or message.organisation
    assert about is not None
    return about
