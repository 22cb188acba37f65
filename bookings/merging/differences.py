"""What two people, organisations or courses say differently: one of the two is kept, and the team says which."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from training.mobile_numbers import as_read
from training.models import Course, Organisation, User
from training.operations.addresses import was_only_signed_up_for

KEPT, MERGED = "kept", "merged"


def _yes_no(value: object) -> str:
    return "Yes" if value else "No"


@dataclass(frozen=True)
class Column:
    """A column that is asked about where the two differ; `show` says a value in words."""

    name: str
    label: str
    show: Callable[[Any], str] = str


# What is asked of each kind. The name by which a thing is known (of people the address) is not here: it says which of
# the two stays.
_ASKED: dict[type[Model], tuple[Column, ...]] = {
    User: (
        Column("name", "Name"),
        Column("organisation", "Organisation"),
        Column("job_role", "Job role"),
        Column("manager_email", "Line manager’s email"),
        Column("mobile", "Mobile number", as_read),
        Column("is_trainer", "Trainer", _yes_no),
        Column("is_lead", "Lead of their organisation", _yes_no),
        Column("is_group_member", "Development and Practice Group member", _yes_no),
        Column("is_team", "Partnership team", _yes_no),
    ),
    Organisation: (
        Column("type", "Organisation type"),
        Column("is_active", "People can say that they belong to it", _yes_no),
    ),
    Course: (
        Column("category", "Category"),
        Column("status", "Status", lambda value: str(Course.Status(value).label)),
        Column("provider", "Provider", lambda value: str(Course.Provider(value).label)),
        Column("level", "Level", lambda value: str(Course.Level(value).label)),
        Column("cpd_hours", "CPD hours"),
        Column("certificate_valid_months", "Certificate valid for months"),
        Column("certificate_needs_evaluation", "Certificate needs evaluation", _yes_no),
        Column("reminder_days", "Reminders, in days before"),
        Column("ask_again_days", "Asked again, in days before"),
        Column("reminders_signed_by", "Who reminds people"),
        Column("aims", "Aims"),
        Column("audience", "Who it is for"),
        Column("joining_instructions", "Joining instructions"),
    ),
}


# What of a thing is its own and stays with the one that is kept, or is settled without asking (operation.py).
NOT_ASKED: dict[type[Model], frozenset[str]] = {
    User: frozenset(
        (
            *("id", "email", "password", "last_login", "is_active", "feed_token", "mail_bounced_at", "joined_at"),
            *("erased_at", "search_text", "organisation_named", "access_needs", "dietary_needs", "texts_fail_since"),
        )
    ),
    Organisation: frozenset(("id", "name", "name_key")),
    Course: frozenset(
        (
            *("id", "title", "title_key", "slug", "search_text", "position", "counts_if_done_elsewhere"),
            *("replaced_by", "merged_into"),
        )
    ),
}


def asked_of(model: type[Model]) -> frozenset[str]:
    """Return the names of the columns that the team is asked about."""
    return frozenset(column.name for column in _ASKED[model])


@dataclass(frozen=True)
class Difference:
    """`usual` is the one that is kept unless the team says otherwise."""

    column: Column
    kept: Any
    merged: Any
    usual: str = KEPT

    def in_words(self, which: str) -> str:
        value = self.kept if which == KEPT else self.merged
        return self.column.show(value) if value not in (None, "") else "Nothing"


def differences(kept: Model, merged: Model) -> list[Difference]:
    """Return what is to be chosen, in the order of the page."""
    found = []
    for column in _ASKED[type(kept)]:
        mine, theirs = getattr(kept, column.name), getattr(merged, column.name)
        if mine != theirs:
            found.append(Difference(column, mine, theirs, _usual(column.name, mine, kept, merged)))
    return found


def _usual(name: str, mine: Any, kept: Model, merged: Model) -> str:
    """What is empty is filled. A trainer goes on delivering their sessions; no other role comes along unasked."""
    if name == "is_trainer":
        return KEPT if mine else MERGED
    return MERGED if mine in (None, "") else KEPT


def which_stays(one: Any, other: Any) -> tuple[Any, Any]:
    """Return both, the one first that stays unless the team says otherwise: who can sign in, or else the older."""
    if isinstance(one, User):
        return (one, other) if _can_sign_in(one) >= _can_sign_in(other) else (other, one)
    in_use = [_is_in_use(each) for each in (one, other)]
    if in_use[0] != in_use[1]:
        return (one, other) if in_use[0] else (other, one)
    return (one, other) if one.pk < other.pk else (other, one)


def _is_in_use(thing: Any) -> bool:
    return bool(thing.status == Course.Status.PUBLISHED if isinstance(thing, Course) else thing.is_active)


def _can_sign_in(person: User) -> tuple[bool, bool, bool, bool, int]:
    proved = not was_only_signed_up_for(person)
    return (not person.is_placeholder, proved, person.is_active, person.last_login is not None, -person.pk)


def never_proved(person: User) -> str:
    """Say why an account that anybody may have opened does not get somebody's record."""
    return (
        f"Nobody has confirmed {person.email} since somebody signed up with it: it may not be theirs. Keep the other "
        "account, or ask them to sign in with a code first."
    )


def called(thing: Model) -> str:
    """Return the name by which it is known to the team: of people with the address, where there is one."""
    if isinstance(thing, User):
        return f"{thing.name} ({thing.known_email})" if thing.known_email else f"{thing.name} (no email address)"
    return str(thing)
