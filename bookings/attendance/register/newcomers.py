"""Who somebody at the door is: known by an address, chosen from a list, or new, also without an address."""

import datetime as dt
import secrets
from itertools import islice

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from bookings.models import Booking
from bookings.models.booking import BookingQuerySet
from training.authorship import save_as
from training.models import Alias, Organisation, OrganisationType, User
from training.models.people import LAST_TYPE, NOWHERE
from training.operations.aliases import known_as, remember
from training.refusals import Refused, refuse_unfit
from training.roles import may_run_the_partnership
from training.text import folded, tidy

NOT_LISTED, NOT_KNOWN = "Organisation not listed", "Not known"  # by what bookings count until the team knows more
FOUND = 8  # people proposed for a name
MOST = 200  # looked through for them
SHORTEST = 3  # letters of a name, below which nobody is proposed


class WhoIsThis(Refused):
    """Too little was said to know or to add the person."""


def people_called(words: str) -> list[User]:
    """Return some people in whose name each word begins a part: to choose from, never to be taken by themselves."""
    wanted = folded(words).split()
    if sum(map(len, wanted)) < SHORTEST:
        return []
    found = User.objects.filter(is_active=True).called(words).select_related("organisation").order_by("search_text")
    named = (person for person in found[:MOST] if _begins(folded(person.name).split(), wanted))
    return list(islice(named, FOUND))


def _begins(names: list[str], wanted: list[str]) -> bool:
    """Tell whether each word begins a part of the name: the column that is searched has the address in it as well."""
    return all(any(name.startswith(word) for name in names) for word in wanted)


def organisation_called(name: str) -> Organisation | None:
    """Return the organisation of this name, however it is written; None where none is listed."""
    found = known_as(Organisation, name)
    return found if found and found.is_active else None


def person_at_the_door(
    *, name: str, email: str, organisation: Organisation | None, named: str, by: User | None, now: dt.datetime
) -> User:
    """Return whoever has this address, or a new person. Without an address they can't sign in and get no mail, and the
    team completes them later; `named` is what they belong to where it is not listed.

    Raises WhoIsThis or DoesNotFit.
    """
    email, name, named = email.strip().lower(), tidy(name), tidy(named)
    if email.endswith(f"@{NOWHERE}"):
        raise WhoIsThis("Enter their own email address, or leave it out.")
    known = known_as(User, email)
    if known:
        return known
    if not name or not (organisation or named):
        raise WhoIsThis("Enter their name and their organisation.")
    person = User(
        email=email or f"{secrets.token_hex(8)}@{NOWHERE}",
        name=name,
        organisation=organisation,
        organisation_named="" if organisation else named,
        is_active=bool(email),
    )
    person.set_unusable_password()
    refuse_unfit(person)
    return save_as(person, by=by, now=now)


def counts_for(person: User, *, by: User | None, now: dt.datetime) -> Organisation:
    """Return the organisation that the person's booking counts for: their own, or the one that stands for those not
    listed. Raises WhoIsThis for somebody who belongs to none and has named none.
    """
    if person.organisation:
        return person.organisation
    if not person.organisation_named:
        raise WhoIsThis(f"{person.name} belongs to no organisation yet. Say which one they come from.")
    return not_listed(by=by, now=now)


def not_listed(*, by: User | None, now: dt.datetime) -> Organisation:
    """Return the organisation that stands for those that are not listed; nobody can choose it."""
    try:
        with transaction.atomic():
            return _not_listed(by=by, now=now)
    except IntegrityError:  # at another door at the same moment
        return Organisation.objects.get(name_key=folded(NOT_LISTED))


def _not_listed(*, by: User | None, now: dt.datetime) -> Organisation:
    found = Organisation.objects.filter(name_key=folded(NOT_LISTED)).first()
    if found:
        return found
    kind = OrganisationType.objects.filter(name_key=folded(NOT_KNOWN)).first()
    kind = kind or save_as(OrganisationType(name=NOT_KNOWN, position=LAST_TYPE), by=by, now=now)
    return save_as(Organisation(name=NOT_LISTED, type=kind, is_active=False), by=by, now=now)


class NotCompleted(Refused):
    """The person stays as they were entered at the door; the message says why."""


class IsKnown(NotCompleted):
    """The address is somebody's already: the two are one person, for the team to look at and merge."""

    def __init__(self, known: User):
        self.known = known
        super().__init__(f"{known.email} is the address of {known.name}. If they are the same person, merge the two.")


@transaction.atomic
def complete_person(*, person: User, email: str, organisation: Organisation | None, by: User, now: dt.datetime) -> User:
    """Give somebody who came without an address theirs, so that they can sign in; return who they are. The address that
    stood for it stays known, so that the file that they came in by finds them again.

    Raises IsKnown where that address is somebody's already, NotCompleted or DoesNotFit.
    """
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team completes people.")
    person = User.objects.locked().get(pk=person.pk)
    email, stood_for_it = email.strip().lower(), person.email
    _refuse(person, email, by=by)
    belongs = person.organisation or organisation
    if belongs is None:
        raise NotCompleted(f"Choose the organisation of {person.name}.")
    person.email, person.is_active, person.organisation, person.organisation_named = email, True, belongs, ""
    refuse_unfit(person, exclude=["password"])
    save_as(person, by=by, now=now, reason="Completed after coming to a session")
    remember(person, Alias.Kind.EMAIL, stood_for_it, now=now)
    count_for_organisation(person, by=by, now=now)
    return person


def _refuse(person: User, email: str, *, by: User) -> None:
    if not person.is_placeholder:
        raise NotCompleted(f"{person.name} has an email address already.")
    if email.endswith(f"@{NOWHERE}"):
        raise NotCompleted("Enter their own email address.")
    known = known_as(User, email)
    if known == by:
        raise NotCompleted("This is your own address. If you are this person, ask another member of the team.")
    if known:
        raise IsKnown(known)


def of_no_organisation(person: User) -> BookingQuerySet:
    """Return the bookings of somebody that stand under none, for it was not listed on the day."""
    return Booking.objects.filter(practitioner=person, organisation__name_key=folded(NOT_LISTED))


def count_for_organisation(person: User, *, by: User, now: dt.datetime) -> list[Booking]:
    """Let the bookings of somebody whose organisation was not listed count for it now; return them."""
    organisation = person.organisation
    if organisation is None:
        return []
    bookings = list(of_no_organisation(person).locked().order_by("pk"))
    for booking in bookings:
        booking.organisation, booking.organisation_type = organisation, organisation.type
        fields = ["organisation", "organisation_type"]
        save_as(booking, by=by, now=now, fields=fields, reason="Organisation settled")
    return bookings
