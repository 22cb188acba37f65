"""The lists that the team can bring in and take out, by the word in their address and in the order to fill them."""

from bookings.exchange.lists.bookings import Bookings
from bookings.exchange.lists.catalogue import Courses
from bookings.exchange.lists.people import Organisations, People
from bookings.exchange.lists.resource import ListResource
from bookings.exchange.lists.schedule import Sessions

KINDS: dict[str, type[ListResource]] = {
    each.kind: each for each in (Organisations, People, Courses, Sessions, Bookings)
}
