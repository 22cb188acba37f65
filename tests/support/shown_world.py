"""All that the catalogue, a course and a session show, with each thing that could change a row of its own."""

from django.urls import reverse

from bookings.places.operations.booking import book_place
from tests.support import factories
from training.authorship import save_as
from training.models import Course


class ShownWorld:
    """A course of a category, for one organisation type, with a session that somebody of an organisation trains."""

    def __init__(self, now):
        self.now = now
        self.kind = factories.OrganisationTypeFactory(name="Health")
        self.trust = factories.OrganisationFactory(name="The Trust", type=self.kind)
        self.trainer = factories.UserFactory(name="Tom", is_trainer=True, organisation=self.trust)
        self.category = factories.CategoryFactory(name="Core")
        self.course = factories.CourseFactory(title="Child neglect", category=self.category)
        self.course.audience_types.add(self.kind)
        self.venue = factories.VenueFactory(name="Old Hall", town="Ledbury")
        self.barn = factories.VenueFactory(name="The Barn", town="Ross")
        self.room = factories.RoomFactory(name="Council Chamber", venue=self.venue)
        self.back_room = factories.RoomFactory(name="Back Room", venue=self.venue)
        self.session = self.planned(5, room=self.back_room)
        self.session.trainers.add(self.trainer)
        self.lead = factories.UserFactory(organisation=self.trust, is_lead=True)
        self.people = [factories.UserFactory(organisation=self.trust) for _ in range(6)]
        self.teacher = factories.UserFactory(organisation=factories.OrganisationFactory(name="The School"))
        self.basics = factories.CourseFactory(title="Basics", category=self.category, status=Course.Status.RETIRED)
        self.draft = factories.CourseFactory(title="Early help", category=self.category, status=Course.Status.DRAFT)

    def planned(self, capacity, **fields):
        return factories.make_session(course=self.course, venue=self.venue, capacity=capacity, **fields)

    def save(self, row, **fields):
        for name, value in fields.items():
            setattr(row, name, value)
        save_as(row, by=None, now=self.now)

    def address(self, name):
        return {
            "catalogue": reverse("catalogue"),
            "search": reverse("catalogue") + "?q=bairn",
            "by venue": reverse("catalogue") + "?q=barn",
            "course": reverse("course", args=[self.course.slug]),
            "session": reverse("session", args=[self.session.pk]),
            "home": reverse("home"),
        }[name]

    def book(self, number=1):
        for person in self.people[:number]:
            book_place(session=self.session, practitioner=person, by=person, now=self.now)
