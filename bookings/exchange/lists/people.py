"""Organisations and people as lists. Roles, access and dietary needs are in neither."""

from collections.abc import Iterable, Iterator
from typing import Any

from bookings.exchange.lists.cells import Column, Email, Known, Text, YesNo
from bookings.exchange.lists.resource import AT_ONCE, ListResource
from training.models import Organisation, OrganisationType, User
from training.operations.directory import add_person, correct_person
from training.operations.organisations import add_organisation, change_organisation
from training.operations.roles import Role
from training.text import folded


class Organisations(ListResource):
    kind, title = "organisations", "Organisations"
    listed = Organisation
    about = "Adds and corrects organisations. Bookings made before keep the organisation type of their day."
    matched_by = "its name, without regard to case and accents"

    name = Column("name", "Organisation", Text(200, name=True), needed=True)
    type = Column(
        "type", "Organisation type", Known("an organisation type", OrganisationType.objects.all, "name"), needed=True
    )
    is_active = Column("is_active", "Open to members", YesNo(), keeps=True, help="yes or no; yes for a new one")

    def rows(self):
        return Organisation.objects.select_related("type").order_by("name_key")

    def fetch(self, rows):
        self.called_as_now(rows, Organisation, "Organisation", "name")
        keys = {self.key(row) for row in rows}
        self.held = {each.name_key: each for each in self.rows().filter(name_key__in=keys)}

    def key(self, row):
        return folded(self.now_called(row, "Organisation"))

    def stored(self, row):
        return self.held.get(self.key(row))

    def init_instance(self, row=None):
        return Organisation()

    def add(self, instance, row):
        added = add_organisation(name=instance.name, type=instance.type, by=self.by, now=self.now)
        return added if instance.is_active else self._changed(added, instance)

    def change(self, instance, row):
        return self._changed(instance, instance)

    def _changed(self, organisation, values):
        return change_organisation(
            organisation=organisation,
            name=values.name,
            type=values.type,
            is_active=values.is_active,
            by=self.by,
            now=self.now,
        )


class People(ListResource):
    kind, title = "people", "People"
    listed = User
    about = (
        "Adds people and corrects their name, organisation, job role and line manager. Nobody is written to. "
        "Another organisation is a move from now on: bookings made before stay counted with the old one."
    )
    matched_by = "their email address"

    email = Column("email", "Email", Email(), needed=True)
    name = Column("name", "Name", Text(150, name=True), needed=True)
    organisation = Column(
        "organisation",
        "Organisation",
        Known("an organisation", Organisation.objects.all, "name"),
        keeps=True,
        help="as on the list of organisations",
    )
    job_role = Column("job_role", "Job role", Text(120))
    manager_email = Column("manager_email", "Line manager’s email", Email())
    roles = Column("roles_in_words", "Roles", only_out=True, help="given and taken away on the person’s own page only")
    active = Column("is_active", "Account open", YesNo(), only_out=True)

    def rows(self):
        people = User.objects.select_related("organisation").order_by("email")
        return _with_roles(people.iterator(chunk_size=AT_ONCE))

    def fetch(self, rows):
        self.called_as_now(rows, User, "Email", "known_email")
        people = User.objects.select_related("organisation").filter(email__in={self.key(row) for row in rows})
        self.held = {each.email: each for each in _with_roles(people)}

    def key(self, row):
        return self.now_called(row, "Email").lower()

    def stored(self, row):
        return self.held.get(self.key(row))

    def init_instance(self, row=None):
        return User()

    def label(self, instance):
        return f"{instance.name} ({instance.email})"

    def add(self, instance, row):
        return add_person(email=instance.email, **_details(instance), by=self.by, now=self.now)

    def change(self, instance, row):
        return correct_person(person=instance, **_details(instance), by=self.by, now=self.now)


def _details(person: User) -> dict:
    return {name: getattr(person, name) for name in ("name", "organisation", "job_role", "manager_email")}


def _with_roles(people: Iterable[Any]) -> Iterator[Any]:
    for person in people:
        person.roles_in_words = ", ".join(role.label for role in Role if getattr(person, role.value))
        yield person
