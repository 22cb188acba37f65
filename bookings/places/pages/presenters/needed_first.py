"""What a page says of a course that has to be attended before another."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from training.models import Course


@dataclass(frozen=True, kw_only=True)
class NeededFirst:
    """A course to have attended before; `has_it` tells whether the reader has, None where nobody is asked."""

    course: Course
    has_it: bool | None

    @classmethod
    def of(cls, course: Course, missing: Collection[int] | None) -> Self:
        """`missing` are the keys of the courses that the reader lacks; None where nobody is asked."""
        return cls(course=course, has_it=None if missing is None else course.pk not in missing)
