"""How far a reader of reports may look: the one place that says so."""

from training.models import User


def organisation_read_by(user: User) -> int | None:
    """Return the organisation that a reader is confined to: None for the team and group members, who read all."""
    return None if user.is_team or user.is_group_member else user.organisation_id
