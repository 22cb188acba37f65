"""Every report of the site, by name."""

from reporting.reports import (
    actions,
    attendance,
    evaluation,
    events,
    learners,
    no_shows,
    outlook,
    people,
    reasons,
    registers,
    rooms,
)
from reporting.reports.basis import Report

_IN_ORDER = (attendance, events, learners, evaluation, no_shows, reasons, actions, rooms, outlook, people, registers)
REPORTS: dict[str, Report] = {report.name: report for module in _IN_ORDER for report in module.REPORTS}
