"""Whom a course is for: some organisation types, or everyone. The team books anybody.

What is booked already stays: somebody who waits gets their place in their turn, and takes up what is offered to them.
"""

from bookings.models import Booking
from training.models import Anybody, Course, Organisation, OrganisationType, User
from training.partnership import ours
from training.refusals import Refused
from training.roles import may_run_the_partnership


class OtherAudience(Refused):
    """The course is for people of other organisation types."""


def audience_of(course: Course) -> list[OrganisationType]:
    """Return the organisation types that the course is for, in the order of the reports; none: it is for everyone."""
    return sorted(course.audience_types.all(), key=lambda each: (each.position, each.pk))


def in_words(audience: list[OrganisationType]) -> str:
    """Return such as "Education, Health and Police"; "" for everyone. Some names have commas of their own."""
    names = [each.name for each in audience]
    comma = "; " if any("," in name for name in names) else ", "
    return " and ".join(part for part in (comma.join(names[:-1]), *names[-1:]) if part)


def why_other_audience(
    course: Course, organisation: Organisation, organisation_type_id: int, *, who: str = "you"
) -> str:
    """Return why nobody of this organisation books the course by themselves, and what to do; "" if they can.

    `who` is whom the reader has in mind: themselves, or somebody by name.
    """
    audience = audience_of(course)
    if not audience or organisation_type_id in {each.pk for each in audience}:
        return ""
    own = OrganisationType.objects.get(pk=organisation_type_id)
    return (
        f"“{course}” is for people from {in_words(audience)}, and {organisation} is recorded as {own}. "
        f"If {who} should come anyway, write to the partnership team at {ours().email}; "
        f"or choose another course of the category {course.category}."
    )


def why_not_for(course: Course, user: Anybody) -> str:
    """Return the same for whoever looks at a page; "" for visitors and for those who have named no organisation yet."""
    if not user.is_authenticated or may_run_the_partnership(user) or user.organisation is None:
        return ""
    return why_other_audience(course, user.organisation, user.organisation.type_id)


def why_not_for_booking(course: Course, booking: Booking, by: User) -> str:
    """Return the same for the organisation that a booking was made for; "" to the team, which books anybody."""
    if may_run_the_partnership(by):
        return ""
    return why_other_audience(course, booking.organisation, booking.organisation_type_id)


def refuse_other_audience(
    course: Course, organisation: Organisation, organisation_type_id: int, *, of: User | None = None
) -> None:
    """Refuse what is for others; `of` is the person it is about, if it is about one. Raises OtherAudience."""
    if reason := why_other_audience(course, organisation, organisation_type_id):
        about = why_other_audience(course, organisation, organisation_type_id, who=of.name) if of else ""
        raise OtherAudience(reason, of=of, to_others=about)
