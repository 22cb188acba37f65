"""The catalogue's courses as a list."""

from typing import Any

from bookings.exchange.lists.cells import Column, Known, ListOf, LongText, Number, OneOf, Text, YesNo
from bookings.exchange.lists.resource import ListResource
from bookings.places.sessions.new_dates import change_course_and_tell
from training.models import Category, Course, OrganisationType
from training.operations.catalogue import add_course
from training.text import folded


def _known_course() -> Known:
    return Known("a course", Course.objects.all, "title")


class Courses(ListResource):
    kind, title = "courses", "Courses"
    listed = Course
    about = "Adds and corrects courses of the catalogue. A new course is published at once unless its status is Draft."
    matched_by = "its title, without regard to case and accents"

    course = Column("title", "Course", Text(200, name=True), needed=True)
    category = Column("category", "Category", Known("a category", Category.objects.all, "name"), needed=True)
    status = Column("status", "Status", OneOf(Course.Status.choices), keeps=True)
    provider = Column("provider", "Provider", OneOf(Course.Provider.choices), keeps=True)
    level = Column("level", "Level", OneOf(Course.Level.choices), keeps=True)
    cpd_hours = Column("cpd_hours", "CPD hours", Number(0, 99, decimals=1), keeps=True)
    valid_months = Column(
        "certificate_valid_months", "Certificate valid for months", Number(1, 120), help="empty: it does not expire"
    )
    needs_evaluation = Column(
        "certificate_needs_evaluation", "Certificate needs evaluation", YesNo(), keeps=True, help="yes or no"
    )
    counts_if_done_elsewhere = Column(
        "counts_if_done_elsewhere", "Counts if done elsewhere", YesNo(), keeps=True, help="yes or no"
    )
    aims = Column("aims", "Aims", LongText(4000))
    audience = Column("audience", "Audience", LongText(2000))
    audience_types = Column(
        "for_types",
        "Organisation types",
        ListOf(Known("an organisation type", OrganisationType.objects.all, "name"), sort=True),
        help="who can book, with semicolons between them; empty: everyone",
    )
    prerequisites = Column(
        "needs", "Prerequisites", ListOf(_known_course(), sort=True), help="titles with semicolons between them"
    )
    replaced_by = Column("replaced_by", "Replaced by", _known_course())
    merged_into = Column("merged_into", "Merged into", _known_course())

    def rows(self):
        return _with_lists(self._courses())

    def _courses(self):
        related = Course.objects.select_related("category", "replaced_by", "merged_into")
        return related.prefetch_related("prerequisites", "audience_types").in_catalogue_order()

    def fetch(self, rows):
        self.called_as_now(rows, Course, "Course", "title")
        keys = {self.key(row) for row in rows}
        self.held = {each.title_key: each for each in _with_lists(self._courses().filter(title_key__in=keys))}

    def key(self, row):
        return folded(self.now_called(row, "Course"))

    def stored(self, row):
        return self.held.get(self.key(row))

    def init_instance(self, row=None):
        course: Any = Course()  # with what the list says of it beside its own columns
        course.needs = course.for_types = ()
        return course

    def columns_that_know(self, model):
        return [self.fields["replaced_by"], self.fields["merged_into"], self.fields["prerequisites"]]

    def add(self, instance, row):
        return add_course(**self._values(instance), by=self.by, now=self.now)

    def change(self, instance, row):
        return change_course_and_tell(course=instance, **self._values(instance), by=self.by, now=self.now)

    def _values(self, course) -> dict:
        values = {column.attribute: getattr(course, column.attribute) for column in self.fields.values()}
        values["prerequisites"] = list(values.pop("needs"))
        values["audience_types"] = list(values.pop("for_types"))
        return values


def _with_lists(courses) -> list[Any]:
    courses = list(courses)
    for course in courses:
        course.needs = tuple(sorted(course.prerequisites.all(), key=lambda needed: needed.title_key))
        course.for_types = tuple(sorted(course.audience_types.all(), key=lambda each: each.name_key))
    return courses
