"""The catalogue as reports count by it: each course by itself, or together with its lineage."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.expressions import Combinable

from reporting.narrowing import NotAChoice
from training.models import Course
from training.text import folded


def all_courses() -> list[Course]:
    """Return every course in catalogue order, with its category (one query)."""
    return list(Course.objects.in_catalogue_order().select_related("category"))


class Courses:
    """All courses in catalogue order, and which are counted as which. Asks no questions of the database."""

    def __init__(self, in_order: Sequence[Course], *, by_lineage: bool):
        self.in_order = in_order
        self._by_id = {course.pk: course for course in self.in_order}
        self._counted_as = {pk: self._last_successor(pk) if by_lineage else pk for pk in self._by_id}

    def _last_successor(self, course_id: int) -> int:
        """Follow replaced-by and merged-into to the end. Courses that go round in a circle meet at the lowest key."""
        path = [course_id]
        while (successor := self._by_id[path[-1]].successor_id) is not None:
            if successor in path:
                return min(path[path.index(successor) :])
            path.append(successor)
        return path[-1]

    def counted_as(self, course_id: int) -> int:
        """Return the course under which a course is counted: itself, or by lineage its last successor."""
        return self._counted_as[course_id]

    def counted_with(self, course_id: int) -> frozenset[int]:
        """Return all the courses that are counted with one."""
        head = self.counted_as(course_id)
        return frozenset(pk for pk, counted_as in self._counted_as.items() if counted_as == head)

    def called(self, words: str) -> Course:
        """Return the course of a title or an address, however it is written. Raises NotAChoice."""
        key = folded(words)
        for course in self.in_order:
            if key == course.title_key or words.strip() == course.slug:
                return course
        raise NotAChoice(f"--course: there is no course called {words[:80]}. Write its title as the catalogue has it.")

    def predecessors(self, course_id: int) -> list[Course]:
        """Return the other courses that are counted under this one, in catalogue order."""
        return [c for c in self.in_order if c.pk != course_id and self.counted_as(c.pk) == course_id]

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
