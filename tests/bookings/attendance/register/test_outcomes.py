import pytest

from bookings.attendance.register.outcomes import settled_outcome


@pytest.mark.parametrize(
    ("days", "present", "partly", "absent", "excused", "outcome"),
    [
        (1, 1, 0, 0, False, "attended"),
        (1, 0, 1, 0, False, "partly attended"),
        (1, 0, 0, 1, False, "no show"),
        (1, 0, 0, 0, False, "not recorded"),
        (1, 0, 0, 0, True, "excused"),
        (1, 0, 0, 1, True, "excused"),
        (1, 1, 0, 0, True, "attended"),
        (2, 2, 0, 0, False, "attended"),
        (2, 1, 0, 0, False, "partly attended"),
        (2, 1, 0, 1, False, "partly attended"),
        (2, 1, 0, 1, True, "partly attended"),
        (2, 1, 1, 0, False, "partly attended"),
        (2, 0, 0, 1, False, "not recorded"),
        (2, 0, 0, 2, False, "no show"),
        (2, 0, 0, 1, True, "excused"),
        (0, 0, 0, 0, False, "not recorded"),
    ],
)
def test_marks_and_excuse_settle_the_outcome(days, present, partly, absent, excused, outcome):
    assert settled_outcome(days=days, present=present, partly=partly, absent=absent, excused=excused) == outcome
