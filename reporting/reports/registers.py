"""Register completeness: which sessions' attendance is known, and which is still to be recorded."""

from collections import Counter

from bookings.models import Register
from reporting.outcomes import Counts
from reporting.registers import session_registers
from reporting.reports.basis import PERIOD, Basis, Report
from reporting.reports.groupings_of_sessions import BY_SESSION
from reporting.reports.publishable import HELD, published
from reporting.reports.unbooked import CAME_UNBOOKED, UNBOOKED, over_capacity_in_words
from reporting.scope import Scope
from reporting.tables import Chart, Column, Kind, Table
from training.templatetags.words import plural

COLUMNS = [
    Column("session", "Session"),
    Column("course", "Course"),
    Column("date", "First day", Kind.DATE),
    Column("register", "Register", Kind.STATE),
    Column("held", "Held a place", Kind.COUNT),
    Column("marked", "Recorded", Kind.COUNT),
    CAME_UNBOOKED,
    Column("reason", "Reason"),
]
DEFINITIONS = [
    "Due: the session has begun and nobody is marked. Partial: some people are marked, or it was closed with gaps.",
    "Complete: closed with everyone accounted for. Unavailable: declared so by a named person, with a reason.",
    "Recorded counts people with a place where the register says whether they came or were excused.",
    *UNBOOKED,
    PERIOD,
]


def _register_completeness(report: Report, scope: Scope) -> Table:
    basis, registers = Basis.of(scope), session_registers(scope)
    total = Counts.summed(counts for _, counts in registers)
    rows = [
        {
            "session": register.ref,
            "course": register.course,
            "date": register.first_on,
            "register": register.state,
            "held": counts.held,
            "marked": counts.held - counts.not_recorded,
            "came_unbooked": counts.came_unbooked,
            "reason": register.reason,
        }
        for register, counts in registers
    ]
    states = Counter(register.state for register, _ in registers)
    complete = states[Register.State.COMPLETE]
    are = "register is" if len(rows) == 1 else "registers are"
    return basis.table(
        report,
        counts=total,
        columns=COLUMNS,
        rows=rows,
        total={
            "held": total.held,
            "marked": total.held - total.not_recorded,
            "came_unbooked": total.came_unbooked,
        },
        more_notes=over_capacity_in_words(total),
        definitions=DEFINITIONS,
        headline=f"{complete:,} of {len(rows):,} {are} complete, for {plural(total.held, 'place,places')} held.",
        chart=Chart.BARS,
        bars=[(f"Registers {state}", number) for state, number in states.most_common()],
    )


REPORTS = [
    Report(
        name="register-completeness",
        title="Register completeness",
        family="The record itself",
        summary="Which sessions' attendance is known, and which registers are still to be finished.",
        build=_register_completeness,
        published_by=published(BY_SESSION, sorts={"held": HELD, "marked": HELD - {"not_recorded"}}),
        comparable=False,
    ),
]
