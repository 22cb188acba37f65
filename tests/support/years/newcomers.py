"""People and organisations that come twice under two names, and are made one; who asks to be told of new dates."""

from bookings.models import Booking
from tests.support.factories import OrganisationFactory, UserFactory
from tests.support.years import team
from tests.support.years.life import Life


def comes_under_two_names(life: Life) -> None:
    """An organisation that is known registers once more, spelt otherwise, with people of its own."""
    there = life.there
    known = life.chance.choice(there.organisations)
    again = OrganisationFactory(name=f"{known.name} Ltd", type=known.type)
    there.organisations.append(again)
    there.people += [UserFactory(organisation=again, manager_email="manager@example.org") for _ in range(3)]


def is_made_one(life: Life) -> None:
    """The team merges it into the one that was known: first two others by mistake, which it undoes."""
    there = life.there
    first, second = there.organisations[:2]
    team.merge_and_undo(life, "organisation", first.pk, second.pk, undo=True)
    again = there.organisations[-1]
    known = next((one for one in there.organisations if f"{one.name} Ltd" == again.name), None)
    if known:
        there.are_one[known.pk] |= set(Booking.objects.filter(organisation=again).values_list("pk", flat=True))
        team.merge_and_undo(life, "organisation", known.pk, again.pk, undo=False)
    one, other = life.chance.sample(there.people, 2)
    team.merge_and_undo(life, "person", one.pk, other.pk, undo=life.chance.random() < 0.5)
    there.look_again()


def some_want_to_be_told(life: Life) -> None:
    """By the bulletin of new dates, and of the next date of a course."""
    one, other = life.chance.sample(life.there.people, 2)
    life.browser_of(one).post("bulletin", town="")
    course = life.chance.choice(life.there.courses)
    life.browser_of(other).post("date-wish", course.slug, town="")
