"""The lists that the team can bring in and take out, by the word in their address and in the order to fill them."""

from bookings.data.bookings import Bookings
from bookings.data.catalogue import Courses
from bookings.data.people import Organisations, People
from bookings.data.resource import ListResource
from bookings.data.schedule import Sessions

KINDS: dict[str, type[ListResource]] = {
    each.kind: each for each in (Organisations, People, Courses, Sessions, Bookings)
}
