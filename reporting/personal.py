"""What the tables of reporting hold of people: who decided and kept what. No figure in them is of one person."""

from bookings.privacy.groups import WORK
from bookings.privacy.held import Held, columns, words
from reporting.models import (
    Action,
    ActionLook,
    ExtraPlacesAnswer,
    KeptReport,
    PooledFile,
    Publication,
    ReportByEmail,
    ReportEmailed,
    SessionOutlook,
    TrialLook,
)


def held() -> list[Held]:
    """Return it, once all tables are loaded."""
    return [
        Held(
            model=Action,
            authors=words("trainer owner decided_by"),
            plain=words(
                """id title why begins_on effect_points chosen_for_its_rate category provider delivery organisation_type
                organisation venue look_again_on decided_at stopped_on stopped_reason corrects replaced_at
                replaced_reason"""
            ),
        ),
        Held(model=Action.courses.through, plain=words("id action course")),
        Held(
            model=ActionLook,
            authors=words("looked_by"),
            plain=words("id action looked_at verdict found said next_on"),
        ),
        Held(
            model=KeptReport,
            authors=words("kept_by"),
            plain=words("id first_on last_on edition form content kept_at replaces reason"),
        ),
        Held(
            model=SessionOutlook,
            plain=words(
                """session made_at held waiting seats spare risk_percent expected low high extra overflow filled
                filled_without"""
            ),
        ),
        Held(
            model=ExtraPlacesAnswer,
            authors=words("answered_by"),
            plain=words("id session suggested overflow is_accepted answered_at"),
        ),
        Held(
            model=ReportByEmail,
            called="Report by email",
            whose=("person",),
            columns=columns(WORK, "report span query"),
            authors=words("chosen_by"),
            plain=words("id chosen_at"),
            goes=True,
        ),
        Held(
            model=ReportEmailed,
            called="Report that was emailed",
            whose=("by_email__person",),
            plain=words("id by_email month emailed_at"),
            goes=True,
        ),
        Held(
            model=Publication,
            authors=words("published_by"),
            plain=words("id report title asked first_day last_day way small_up_to document told published_at"),
        ),
        Held(
            model=TrialLook,
            plain=words(
                """id trial week looked_at is_look is_last share sessions counted_a counted_b lost_a lost_b unmarked_a
                unmarked_b left_out_a left_out_b low high is_worse verdict"""
            ),
        ),
        Held(model=PooledFile, authors=words("brought_by"), plain=words("id trial code content brought_at")),
    ]
