"""The catalogue as reports count by it: each course by itself, or together with its lineage."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.expressions import Combinable

from reporting.narrowing import NotAChoice
from training.lineage import Lineage
from training.models import Course
from training.text import folded


def all_courses() -> list[Course]:
    """Return every course in catalogue order, with its category (one query)."""
    return list(Course.objects.in_catalogue_order().select_related("category"))


class Courses(Lineage):
    """All courses in catalogue order, and which are counted as which. Asks no questions of the database."""

    def __init__(self, in_order: Sequence[Course], *, by_lineage: bool):
        self._by_lineage = by_lineage
        super().__init__(in_order)

    def _head_of(self, course_id: int) -> int:
        return super()._head_of(course_id) if self._by_lineage else course_id

    def called(self, words: str) -> Course:
        """Return the course of a title or an address, however it is written. Raises NotAChoice."""
        key = folded(words)
        for course in self.in_order:
            if key == course.title_key or words.strip() == course.slug:
                return course
        raise NotAChoice(f"--course: there is no course called {words[:80]}. Write its title as the catalogue has it.")

    def expression(self, course: str) -> Combinable:
        """Return what rows are grouped by: the key of the course that theirs is counted as. `course` names the column
        that has their own, such as "session__course_id".
        """
        moved = defaultdict(list)
        for pk, counted_as in self._counted_as.items():
            if pk != counted_as:
                moved[counted_as].append(pk)
        if not moved:
            return F(course)
        return Case(
            *(When(**{f"{course}__in": pks}, then=Value(head)) for head, pks in moved.items()),
            default=F(course),
            output_field=IntegerField(),
        )
