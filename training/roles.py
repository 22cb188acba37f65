"""Who may do what in the catalogue and with people: the one place that says so.

Nothing here queries; a role is a fact of the user's own row, read afresh at every request.
"""

from training.models import Anybody


def may_run_the_partnership(user: Anybody) -> bool:
    """The partnership team: catalogue, sessions, bookings, people."""
    return user.is_authenticated and user.is_active and user.is_team


def may_see_own_organisation(user: Anybody) -> bool:
    """The page of an organisation's people: its leads."""
    return user.is_authenticated and user.is_active and user.is_lead


def may_read_reports(user: Anybody) -> bool:
    """Reports without persons: the team, group members, and leads (for their own organisation)."""
    return user.is_authenticated and user.is_active and (user.is_team or user.is_group_member or user.is_lead)
