"""What the roles of reports open, in words, for whoever takes a role away."""

from collections.abc import Callable

from reporting.roles import (
    may_have_reports_by_email,
    may_publish,
    may_read_actions,
    may_read_of_people,
    may_read_the_review,
    may_read_yearly,
    reads_all,
)
from training.models import User
from training.roles import may_read_reports


def _reads_of_own(user: User) -> bool:
    return may_read_reports(user) and not reads_all(user)


OPENED: list[tuple[Callable[[User], bool], str]] = [
    (reads_all, "reports about every organisation"),
    (_reads_of_own, "reports about their organisation"),
    (may_read_of_people, "reports that name people"),
    (may_read_the_review, "the no-show review"),
    (may_read_actions, "actions against no-shows"),
    (may_read_yearly, "the yearly report"),
    (may_publish, "publishing tables without small numbers"),
    (may_have_reports_by_email, "reports by email: none is sent to them any more"),
]
