"""How far a reader of reports may look: the one place that says so."""

from training.models import Anybody, User
from training.roles import may_read_reports, may_run_the_partnership


def reads_all(user: User) -> bool:
    """The figures of every organisation: the team and group members."""
    return may_read_reports(user) and (user.is_team or user.is_group_member)


def may_read_of_trainers(user: User) -> bool:
    """Reports that name trainers, and so tell of people who are at work: those who read all, and no lead."""
    return reads_all(user)


def may_read_of_whole_sessions(user: User) -> bool:
    """Reports about whole rooms, which say nothing once they are narrowed to one organisation: those who read all."""
    return reads_all(user)


def may_read_actions(user: Anybody) -> bool:
    """What was decided about no-shows and what came of it: the team and group members."""
    return user.is_authenticated and reads_all(user)


def may_decide_actions(user: Anybody) -> bool:
    """Write down what the group decides, look again, stop: the group itself, and the team for it."""
    return may_read_actions(user)


def may_read_the_review(user: Anybody) -> bool:
    """The no-show review, which is about everybody's sessions: those who read all."""
    return isinstance(user, User) and reads_all(user)


def may_read_of_people(user: User) -> bool:
    """Reports that name practitioners: the team, and a lead for their own organisation. Group members see none."""
    return may_read_reports(user) and (user.is_team or (user.is_lead and user.organisation_id is not None))


def may_publish(user: Anybody) -> bool:
    """Publish tables without small numbers, for everybody to read: those who read the figures of all."""
    return isinstance(user, User) and reads_all(user)


def organisation_read_by(user: User, *, people: bool = False) -> int | None:
    """Return the organisation that a reader is confined to: None for the team and group members, who read all. Where a
    report names `people`, a lead is confined to their own even if they are a group member.
    """
    if user.is_team or (user.is_group_member and not people):
        return None
    return user.organisation_id


def may_read_yearly(user: Anybody) -> bool:
    """The yearly report, which is of the whole partnership, and its kept editions: those who read all."""
    return user.is_authenticated and reads_all(user)


def may_keep_reports(user: Anybody) -> bool:
    """Keeping a report as it is published: the team."""
    return may_run_the_partnership(user)


def may_read_why_corrected(user: Anybody) -> bool:
    """What was written when attendance was corrected or a session cancelled, which tells of people: the team."""
    return may_run_the_partnership(user)


def may_have_reports_by_email(user: Anybody) -> bool:
    """Reports by email each month: those who read all. The team chooses for others too."""
    return user.is_authenticated and reads_all(user)


def may_choose_for_others(user: Anybody) -> bool:
    """Say who else gets a report by email, and stop it again: the team."""
    return may_run_the_partnership(user)


def may_read_trials(user: Anybody) -> bool:
    """Comparisons of reminders and what they came to: the team and group members."""
    return user.is_authenticated and reads_all(user)


def may_compare(user: Anybody) -> bool:
    """Set up and stop comparisons, which change what people are sent, and bring others' files in: the team."""
    return may_run_the_partnership(user)
