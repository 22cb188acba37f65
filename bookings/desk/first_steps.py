"""What a team does first on an empty installation, in order, and what of it is done."""

from dataclasses import dataclass

from django.db.models import Exists, QuerySet
from django.urls import reverse

from bookings.models import Spreadsheet
from training.models import Category, Course, Organisation, OrganisationType, OurDetails, Session, User, Venue
from training.models.people import LAST_TYPE


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do: what, why in a few words, the page that does it, and whether it is done."""

    text: str
    about: str
    address: str
    is_done: bool
    may_be_left: bool = False


def first_steps() -> list[Step]:
    """Return the steps until people have a session to book, and none from then on (two queries)."""
    if _TO_BOOK.exists():
        return []
    return [
        Step(text=text, about=about, address=reverse(name), is_done=done, may_be_left=left)
        for (text, about, name, _, left), done in zip(_STEPS, _done(), strict=True)
    ]


def _done() -> list[bool]:
    """Tell of each step whether a row says that it is done, all in one query."""
    asked = {f"step_{number}": Exists(rows) for number, (_, _, _, rows, _) in enumerate(_STEPS)}
    # Somebody of the team reads it, so that there is one row to hang the questions on.
    row = User.objects.order_by("pk").annotate(**asked).values_list(*asked).first()
    return list(row or [False] * len(_STEPS))


# A session of the past, brought in with a course that is a draft, is none that people can book.
_TO_BOOK = Session.objects.exclude(status=Session.Status.DRAFT).exclude(course__status=Course.Status.DRAFT)
_Asked = tuple[str, str, str, QuerySet, bool]
_STEPS: list[_Asked] = [
    (
        "Say who you are",
        "The name, email address and costs on every page and email.",
        "desk-our-details",
        OurDetails.objects.all(),
        False,
    ),
    (
        "Bring in your own spreadsheet",
        "Have you kept a training register? It brings organisations, people and courses with it.",
        "spreadsheets",
        Spreadsheet.objects.filter(state__in=(Spreadsheet.State.DONE, Spreadsheet.State.FORGOTTEN)),
        True,
    ),
    (
        "Add organisation types",
        "What your yearly report counts by, such as Health or Education.",
        "desk-types",
        OrganisationType.objects.filter(position__lt=LAST_TYPE),
        False,
    ),
    (
        "Add organisations",
        "People say which one they belong to when they sign up. You can also bring in a list.",
        "desk-organisations",
        Organisation.objects.filter(is_active=True),
        False,
    ),
    ("Add venues", "Where sessions are held. Online sessions need none.", "desk-venues", Venue.objects.all(), True),
    ("Add categories", "The headings of your catalogue.", "desk-categories", Category.objects.all(), False),
    (
        "Add a course",
        "What it is for, who it is for, and whether it gives a certificate.",
        "desk-courses",
        Course.objects.exclude(status=Course.Status.DRAFT),
        False,
    ),
    (
        "Add trainers",
        "Add the person, then appoint them on their page. They mark the registers of their sessions.",
        "desk-people",
        User.objects.filter(is_trainer=True),
        True,
    ),
    (
        "Plan a session and publish it",
        "A date of a course that people can book.",
        "desk-sessions",
        _TO_BOOK,
        False,
    ),
]
