"""All that points to a person, an organisation or a course, and what a merge does with it.

A relation that is not named here fails tests/bookings/merging/test_relations.py: whatever else is built, nobody's rows
are lost with the one that was merged.
"""

from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db.models import Model, Q

from bookings import models
from training.models import (
    Alias,
    ApiKey,
    Course,
    CourseAttachment,
    Look,
    LookedAt,
    MayDeliver,
    Merge,
    MoveToCome,
    NotTheSame,
    Organisation,
    Requirement,
    SecondStepNeed,
    Session,
    TrainerAway,
    User,
)
from training.models.people import NOWHERE

_READ = ~Q(key__endswith=f"@{NOWHERE}")
OPEN, UNTOLD = Q(ended_at=None), Q(told_at=None)


@dataclass(frozen=True, kw_only=True)
class Moves:
    """Rows that point to the one that stays from now on, by this column.

    `words` is what pages call them, of those that are counted there. `once` are the columns of which each can have
    one row only (among those of `among`); where both have one, `clash` is what is done with that of the merged one.
    """

    model: type[Model]
    column: str
    words: str = ""
    once: tuple[str, ...] | None = None
    among: Q = field(default_factory=Q)
    counted: Q = field(default_factory=Q)  # of those that pages count
    clash: str = "drop"  # or "refuse", "withdraw", "rename"
    refusal: str = ""

    @property
    def table(self) -> str:
        return self.model._meta.label_lower


@dataclass(frozen=True, kw_only=True)
class Related:
    """A many-to-many column of rows that name the one that was merged: they name the one that stays instead."""

    model: type[Model]
    column: str
    words: str = ""

    @property
    def table(self) -> str:
        return self.model._meta.label_lower


@dataclass(frozen=True, kw_only=True)
class Leaves:
    """Rows that are of the merged one alone, such as how it signs in: kept for undoing, and gone until then."""

    model: type[Model]
    column: str

    @property
    def table(self) -> str:
        return self.model._meta.label_lower


Relation = Moves | Related | Leaves


def _history_by_author() -> list[Moves]:
    """The lines of history that somebody is named in as their author: it is the same human."""
    histories = (model for model in apps.get_models() if "history_user" in {one.name for one in model._meta.fields})
    return [Moves(model=model, column="history_user") for model in sorted(histories, key=lambda one: one._meta.label)]


_BOTH_RESERVED = "Both have places kept on {row.session}. Give one of the two back first."
_BOTH_ASKED = "Both have asked {row.name} to come to {row.session}. Take one of the two back first."


def relations_of(model: type[Model]) -> list[Relation]:
    """Return all relations of a table of things, in the order in which pages count them."""
    return [
        *{User: _of_people, Organisation: _of_organisations, Course: _of_courses}[model](),
        *_OF_APPS_ABOVE.get(model, ()),
    ]


_OF_APPS_ABOVE: dict[type[Model], list[Relation]] = {}


def also_of(model: type[Model], *relations: Relation) -> None:
    """Add what an app above hangs on a table of things: it says so itself, when it is loaded."""
    known = _OF_APPS_ABOVE.setdefault(model, [])
    known += [relation for relation in relations if relation not in known]


def _of_people() -> list[Relation]:
    return [
        Moves(model=models.Booking, column="practitioner", words="booking,bookings"),
        Related(model=Session, column="trainers", words="session as trainer,sessions as trainer"),
        Moves(
            model=models.TrainingElsewhere,
            column="person",
            words="record of training elsewhere,records of training elsewhere",
            once=("course_id", "completed_on"),
            among=Q(withdrawn_at=None),
            clash="withdraw",
        ),
        Moves(
            model=models.DateWish,
            column="practitioner",
            words="wish,wishes",
            once=("course_id",),
            among=UNTOLD,
        ),
        Moves(model=models.OpeningWish, column="person", once=("session_id",)),
        Moves(model=models.Bulletin, column="person", once=()),
        Moves(model=models.Mail, column="recipient", words="email,emails"),
        Moves(model=models.PersonNote, column="person", words="note,notes"),
        Moves(model=models.Invitation, column="asked_by", words="invitation sent,invitations sent"),
        Moves(model=models.Reservation, column="made_by", words="reservation made,reservations made"),
        Moves(model=models.JointWish, column="made_by"),
        Moves(
            model=models.TrainerRequest,
            column="trainer",
            words="request to train,requests to train",
            once=("session_id",),
            among=Q(state="asked"),
        ),
        Moves(model=MayDeliver, column="trainer", once=("course_id",)),
        Moves(model=TrainerAway, column="trainer"),
        Moves(model=MoveToCome, column="person", once=()),
        Moves(model=models.JoinedAs, column="person", once=("session_id", "address", "name_key")),
        Moves(model=Alias, column="person", words="former address,former addresses", counted=_READ),
        Moves(model=Merge, column="person"),
        Moves(model=Look, column="person"),
        Moves(model=LookedAt, column="person", once=("look_id",)),
        Moves(model=models.ErasureRequest, column="person", once=(), among=Q(decided_at=None)),
        *(Moves(model=model, column=column) for model, column in _AUTHORS),
        *_history_by_author(),
        Leaves(model=EmailAddress, column="user"),
        Leaves(model=models.NewAddress, column="person"),
        Leaves(model=Authenticator, column="user"),
        Leaves(model=UserSession, column="user"),
        Leaves(model=SocialAccount, column="user"),
        Leaves(model=SecondStepNeed, column="person"),
        Leaves(model=models.LostDevice, column="person"),
    ]


_AUTHORS: list[tuple[type[Any], str]] = [
    (models.Booking, "booked_by"),
    (models.Booking, "cancelled_by"),
    (models.Booking, "excused_by"),
    (models.Call, "called_by"),
    (models.CallListChoice, "chosen_by"),
    (models.Letterhead, "kept_by"),
    (models.LostDevice, "said_by"),
    (models.LostDevice, "confirmed_by"),
    (models.LostDevice, "taken_back_by"),
    (models.Certificate, "revoked_by"),
    (models.Download, "asked_by"),
    (models.TrainingElsewhere, "recorded_by"),
    (models.TrainingElsewhere, "withdrawn_by"),
    (models.JoinedAs, "decided_by"),
    (models.Message, "written_by"),
    (models.NewAddress, "asked_by"),
    (models.PersonNote, "written_by"),
    (models.Register, "closed_by"),
    (models.Spreadsheet, "kept_by"),
    (models.Register, "opened_again_by"),
    (models.Mark, "marked_by"),
    (models.TrainerRequest, "asked_by"),
    (models.Trial, "stated_by"),
    (models.Terms, "published_by"),
    (models.ErasureRequest, "decided_by"),
    (models.Erasure, "erased_by"),
    (ApiKey, "made_by"),
    (ApiKey, "ended_by"),
    (models.Webhook, "made_by"),
    (models.Webhook, "changed_by"),
    (models.Webhook, "switched_off_by"),
    (MoveToCome, "said_by"),
    (Look, "by"),
    (Merge, "merged_by"),
    (Merge, "undone_by"),
    (NotTheSame, "said_by"),
]


def _of_organisations() -> list[Relation]:
    return [
        Moves(model=User, column="organisation", words="person,people"),
        Moves(model=MoveToCome, column="organisation"),
        Moves(model=models.Booking, column="organisation", words="booking,bookings"),
        Moves(
            model=models.Reservation,
            column="organisation",
            words="reservation,reservations",
            once=("session_id",),
            among=OPEN & Q(is_for_invited=False),
            clash="refuse",
            refusal=_BOTH_RESERVED,
        ),
        Moves(model=models.JointWish, column="organisation"),
        Moves(
            model=models.Invitation,
            column="organisation",
            words="invitation,invitations",
            once=("session_id", "email"),
            among=OPEN,
            clash="refuse",
            refusal=_BOTH_ASKED,
        ),
        Moves(model=models.Message, column="organisation", words="message,messages"),
        Moves(model=ApiKey, column="organisation", words="key of another program,keys of other programs"),
        Moves(model=models.Webhook, column="organisation", words="webhook,webhooks"),
        Moves(model=Alias, column="organisation", words="former name,former names"),
        Moves(model=Merge, column="organisation"),
        Moves(model=Look, column="organisation"),
    ]


def _of_courses() -> list[Relation]:
    return [
        Moves(model=Session, column="course", words="session,sessions"),
        Moves(
            model=models.TrainingElsewhere,
            column="course",
            words="record of training elsewhere,records of training elsewhere",
            once=("person_id", "completed_on"),
            among=Q(withdrawn_at=None),
            clash="withdraw",
        ),
        Moves(
            model=models.DateWish,
            column="course",
            words="wish,wishes",
            once=("practitioner_id",),
            among=UNTOLD,
        ),
        Moves(model=CourseAttachment, column="course", words="file,files", once=("name",), clash="rename"),
        Moves(model=models.Message, column="course", words="message,messages"),
        Moves(model=models.NoticeText, column="course", words="text of reminders,texts of reminders", once=("kind",)),
        Moves(model=models.CourseQuestionnaire, column="course", once=()),
        Moves(model=MayDeliver, column="course", once=("trainer_id",)),
        Related(model=models.TextSettings, column="courses"),
        Related(model=models.Trial, column="courses", words="comparison of reminders,comparisons of reminders"),
        Moves(
            model=Requirement,
            column="course",
            words="role that needs it,roles that need it",
            once=("who",),
        ),
        Moves(model=Course, column="replaced_by", words="course it replaced,courses it replaced"),
        Moves(model=Course, column="merged_into"),
        Related(model=Course, column="prerequisites", words="course that needs it,courses that need it"),
        Moves(model=Alias, column="course", words="former title,former titles"),
        Moves(model=Merge, column="course"),
    ]
