"""The modules that compute, each with the tests that judge it: those named after it, and few that stand close to it."""

OPERATIONS, RULES = "tests/bookings/places/operations", "tests/bookings/places/rules"
REGISTER, REPORTING = "tests/bookings/attendance/register", "tests/reporting"
INSIGHT = (
    *(
        "before_after",
        "funnel",
        "intervals",
        "logistic",
        "p_prime",
        "shrinkage",
        "student",
        "symmetric",
        "xmr",
    ),
)
LOCKS, AUTHORS = "tests/bookings/places/test_locks.py", "tests/bookings/places/test_who_did_it.py"

_PLACES = {
    "bookings.places.rules.another_date": [f"{RULES}/test_another_date.py", f"{OPERATIONS}/test_booking_rules.py"],
    "bookings.places.rules.answering": [f"{RULES}/test_answering.py"],
    "bookings.places.rules.approvers": [f"{RULES}/test_approvers.py"],
    "bookings.places.rules.audience": [f"{RULES}/test_audience.py"],
    "bookings.places.rules.clashes": [
        *(f"{RULES}/test_clashes.py", f"{RULES}/test_other_dates.py", f"{OPERATIONS}/test_waiting_list_edges.py"),
    ],
    "bookings.places.rules.counts": [
        *(f"{RULES}/test_counts.py", f"{RULES}/test_places_left.py", f"{RULES}/test_places_left_by_organisation.py"),
        *(f"{OPERATIONS}/test_{name}.py" for name in ("place_rules", "reservations", "waiting_list_edges")),
    ],
    "bookings.places.rules.eligibility": [
        *(f"{RULES}/test_eligibility.py", f"{RULES}/test_turns.py", f"{OPERATIONS}/test_place_rules.py"),
    ],
    "bookings.places.rules.hindrances": [f"{RULES}/test_hindrances.py"],
    "bookings.places.rules.locks": [LOCKS],
    "bookings.places.rules.no_show_policy": [f"{RULES}/test_no_show_policy.py"],
    "bookings.places.rules.other_dates": [f"{RULES}/test_other_dates.py", f"{OPERATIONS}/test_other_dates.py"],
    "bookings.places.rules.people_to_name": [f"{RULES}/test_people_to_name.py"],
    "bookings.places.rules.places_left": [f"{RULES}/test_places_left.py"],
    "bookings.places.rules.prerequisites": [f"{RULES}/test_prerequisites.py", f"{OPERATIONS}/test_booking_rules.py"],
    "bookings.places.rules.turns": [f"{RULES}/test_turns.py", f"{OPERATIONS}/test_turns.py"],
    "bookings.places.operations.booking": [
        *(f"{OPERATIONS}/test_{name}.py" for name in ("booking", "booking_for_others", "booking_rules", "other_dates")),
        *(f"{OPERATIONS}/test_{name}.py" for name in ("approval", "refusals", "terms", "waiting_list_edges")),
        *(LOCKS, AUTHORS),
    ],
    "bookings.places.operations.waiting_list": [
        *(f"{OPERATIONS}/test_{name}.py" for name in ("waiting_list", "waiting_list_edges", "turns", "place_rules")),
        *(f"{OPERATIONS}/test_{name}.py" for name in ("booking", "joint_wishes", "late_offers", "closing_accounts")),
        *(LOCKS, AUTHORS),
    ],
    "bookings.models.booking": [
        "tests/bookings/models",
        *(f"{OPERATIONS}/test_{name}.py" for name in ("booking", "waiting_list", "waiting_list_edges", "late_offers")),
        *(f"{OPERATIONS}/test_{name}.py" for name in ("approval", "substitution", "transfer")),
    ],
    "bookings.models.booking_queries": ["tests/bookings/models"],
}
_REGISTER = {
    "bookings.attendance.register.absences": [f"{REGISTER}/test_absences.py", LOCKS],
    "bookings.attendance.register.closing": [
        *(f"{REGISTER}/test_closing.py", f"{REGISTER}/test_opening.py", LOCKS),
    ],
    "bookings.attendance.register.consequences": [
        *(f"{REGISTER}/test_opening.py", f"{REGISTER}/test_corrections.py", f"{REGISTER}/test_closing.py"),
    ],
    "bookings.attendance.register.corrections": [
        *(f"{REGISTER}/test_corrections.py", f"{REGISTER}/test_closing.py", f"{REGISTER}/test_opening.py", LOCKS),
    ],
    "bookings.attendance.register.home": [f"{REGISTER}/test_home.py"],
    "bookings.attendance.register.line": [f"{REGISTER}/test_marking.py", LOCKS],
    "bookings.attendance.register.marking": [
        *(f"{REGISTER}/test_{name}.py" for name in ("marking", "closing", "corrections", "opening")),
        LOCKS,
    ],
    "bookings.attendance.register.opening": [f"{REGISTER}/test_opening.py", LOCKS],
    "bookings.attendance.register.outcomes": [f"{REGISTER}/test_outcomes.py"],
    "bookings.attendance.register.reading": [
        *(f"{REGISTER}/test_{name}.py" for name in ("reading", "closing", "home", "opening")),
    ],
    "bookings.attendance.register.walk_ins": [f"{REGISTER}/test_walk_ins.py", LOCKS],
}
_REPORTING = {
    "reporting.courses": [f"{REPORTING}/test_courses.py", f"{REPORTING}/reports/test_attendance.py"],
    "reporting.headline": [f"{REPORTING}/test_headline.py"],
    **{f"reporting.insight.{name}": [f"{REPORTING}/insight/test_{name}.py"] for name in INSIGHT},
    "reporting.insight.baseline": [f"{REPORTING}/insight/test_before_after.py"],
    **{
        f"reporting.insight.{module}": [f"{REPORTING}/insight/test_{name}.py" for name in ("explain", "inputs")]
        for module in ("explain", "inputs")
    },
    "reporting.insight.comparisons": [f"{REPORTING}/insight/test_{name}.py" for name in ("comparisons", "explain")],
    "reporting.insight.rules": [f"{REPORTING}/insight/test_{name}.py" for name in ("rules", "p_prime", "xmr")],
    "reporting.outcomes": [
        *(f"{REPORTING}/test_outcomes.py", f"{REPORTING}/test_registers.py"),
        f"{REPORTING}/reports/test_no_shows.py",
    ],
    "reporting.periods": [f"{REPORTING}/test_periods.py", f"{REPORTING}/test_outcomes.py"],
    "reporting.registers": [f"{REPORTING}/test_registers.py", f"{REPORTING}/reports/test_registers.py"],
}
_TRAINING = {
    "training.dates": ["tests/training/test_dates.py"],
    "training.models.schedule": [
        *("tests/training/models/test_schedule.py", "tests/training/operations/test_schedule.py"),
        f"{REPORTING}/test_outcomes.py",
    ],
    "training.operations.schedule": [
        *("tests/training/operations/test_schedule.py", "tests/bookings/places/sessions/test_changes.py"),
    ],
    "training.text": ["tests/training/test_text.py", "tests/training/test_names_folded_further.py"],
    "training.working_days": ["tests/training/test_working_days.py"],
}
JUDGED_BY: dict[str, list[str]] = _PLACES | _REGISTER | _REPORTING | _TRAINING
