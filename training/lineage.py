"""Which course came of which: one that was replaced, or merged into another, is counted with it where somebody asks."""

from collections.abc import Sequence

from training.models import Course


class Lineage:
    """Courses in the order given, and as which each is counted. Asks no questions of the database."""

    def __init__(self, in_order: Sequence[Course]):
        self.in_order = in_order
        self.by_id = {course.pk: course for course in in_order}
        self._counted_as = {pk: self._head_of(pk) for pk in self.by_id}

    def _head_of(self, course_id: int) -> int:
        """Follow replaced-by and merged-into to the end. Courses that go round in a circle meet at the lowest key."""
        path = [course_id]
        while (successor := self.by_id[path[-1]].successor_id) is not None:
            if successor in path:
                return min(path[path.index(successor) :])
            path.append(successor)
        return path[-1]

    def counted_as(self, course_id: int) -> int:
        """Return the key of the course under which a course is counted: its last successor, or itself."""
        return self._counted_as[course_id]

    def counted_with(self, course_id: int) -> frozenset[int]:
        """Return the keys of all the courses that are counted with one, itself among them."""
        head = self.counted_as(course_id)
        return frozenset(pk for pk, counted_as in self._counted_as.items() if counted_as == head)

    def predecessors(self, course_id: int) -> list[Course]:
        """Return the other courses that are counted under this one, in the order given."""
        return [c for c in self.in_order if c.pk != course_id and self.counted_as(c.pk) == course_id]
