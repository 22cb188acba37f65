"""Every change of a booking's standing goes through the one table of moves, Booking.move_to.

Only a row that is being made is given its first standing without it. Each such place is named here.
"""

import ast

import pytest

from tests.support.source import functions_that, places_that

# The status of something else: a course or a session, never a booking.
OTHER_THINGS = {"session", "course", "self.course", "thin", "other"}

# Where a booking that is not saved yet gets its first standing, and how often.
FIRST_STANDINGS = {
    ("bookings/places/operations/waiting_list.py", "place_or_queue"): 1,  # booked: a place, or the queue
    ("bookings/places/operations/approval.py", "ask_for_approval"): 1,  # booked: somebody has to agree first
    ("bookings/places/operations/joint_wishes.py", "_put_on_the_list"): 1,  # a group joins the queue, or names somebody
    ("bookings/places/operations/substitution.py", "_take"): 1,  # the colleague's new booking
    ("bookings/places/sessions/merging.py", "_move"): 1,  # the new booking on the other date stands as the old one did
    ("bookings/places/sessions/merging.py", "_move_request"): 1,  # so does the request
    ("bookings/places/operations/reservations.py", "_confirm"): 1,  # somebody named for a reserved place
    ("bookings/attendance/register/walk_ins.py", "_new_booking"): 1,  # somebody who came without a place
    ("bookings/attendance/register/standing_in.py", "_take"): 1,  # or instead of somebody who has one
    ("bookings/exchange/history/new_rows.py", "_set_standing"): 3,  # read from files of former years
    ("bookings/demo/planning.py", "write"): 1,  # the demonstration's people who wait
    ("bookings/demo/planning.py", "_booking"): 1,  # and those booked
    ("bookings/demo/planning.py", "_let_practitioner_have_moved"): 1,  # and the one who moved
    ("bookings/notices/sending/worker.py", "_put_back"): 1,  # of tasks, no bookings
    ("bookings/notices/about/made_up.py", "booking"): 1,  # never saved: it stands in a mail that is tried out
}


def targets_of(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return [part for one in node.targets for part in (one.elts if isinstance(one, ast.Tuple) else [one])]
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []


def gives_a_status(node: ast.AST) -> bool:
    """Tell whether the line gives a booking a status past the table: by name, while making it, or for many at once."""
    for target in targets_of(node):
        if isinstance(target, ast.Attribute) and target.attr == "status":
            return ast.unparse(target.value) not in OTHER_THINGS
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    if called == "setattr" and len(node.args) > 1:
        return isinstance(node.args[1], ast.Constant) and node.args[1].value == "status"
    makes_or_changes = called == "Booking" or called.split(".")[-1] in {
        "update", "create", "get_or_create", "update_or_create"
    }  # fmt: skip
    return makes_or_changes and any(keyword.arg == "status" for keyword in node.keywords)


def test_only_the_named_places_give_a_booking_a_status_past_the_table():
    assert places_that(gives_a_status, left_out={"models"}) == FIRST_STANDINGS  # the table itself lies there


@pytest.mark.parametrize(
    "line",
    [
        "booking.status = 'confirmed'",
        "self.booking.status = 'confirmed'",
        "booking.status, booking.confirmed_at = 'confirmed', now",
        "booking.status: str = 'confirmed'",
        "setattr(booking, 'status', 'confirmed')",
        "Booking(status='confirmed')",
        "Booking.objects.filter(pk=1).update(status='confirmed')",
        "bookings.get_or_create(pk=1, defaults={}, status='confirmed')",
    ],
)
def test_control_a_new_place_would_be_found(line):
    assert list(functions_that(gives_a_status, f"def act():\n    {line}")) == ["act"]


@pytest.mark.parametrize(
    "line",
    ["session.status = 'cancelled'", "booking.move_to('confirmed')", "Booking.objects.filter(status='waiting')"],
)
def test_what_gives_no_booking_a_status_is_no_finding(line):
    assert list(functions_that(gives_a_status, f"def act():\n    {line}")) == []
