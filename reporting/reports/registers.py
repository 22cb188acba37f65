"""Register completeness: which sessions' attendance is known, and which is still to be recorded."""

from collections import Counter

from bookings.models import Register
from reporting.outcomes import Scope
from reporting.reports.basis import PERIOD, Basis, Report
from reporting.tables import Chart, Column, Kind, Table
from training.templatetags.words import plural

COLUMNS = [
    Column("session", "Session"),
    Column("course", "Course"),
    Column("date", "First day", Kind.DATE),
    Column("register", "Register", Kind.STATE),
    Column("held", "Held a place", Kind.COUNT),
    Column("marked", "Recorded", Kind.COUNT),
    Column("reason", "Reason"),
]
DEFINITIONS = [
    "Due: the session has begun and nobody is marked. Partial: some people are marked, or it was closed with gaps.",
    "Complete: closed with everyone accounted for. Unavailable: declared so by a named person, with a reason.",
    "Recorded counts people with a place where the register says whether they came or were excused.",
    PERIOD,
]


def _register_completeness(report: Report, scope: Scope) -> Table:
    basis = Basis.of(scope)
    rows = [
        {
            "session": register.session.ref or str(register.session.pk),
            "course": register.session.course.title,
            "date": register.session.first_on,
            "register": register.state,
            "held": register.counts.held,
            "marked": register.marked,
            "reason": register.reason,
        }
        for register in basis.registers
    ]
    states = Counter(str(register.state) for register in basis.registers)
    complete = states[Register.State.COMPLETE]
    are = "register is" if len(rows) == 1 else "registers are"
    return basis.table(
        report,
        columns=COLUMNS,
        rows=rows,
        total={"held": basis.total.held, "marked": basis.total.held - basis.total.not_recorded},
        definitions=DEFINITIONS,
        headline=f"{complete:,} of {len(rows):,} {are} complete, for {plural(basis.total.held, 'place,places')} held.",
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
    ),
]
