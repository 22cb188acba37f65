"""Every report of the site, by name."""

from reporting.reports import attendance, no_shows, reasons, registers
from reporting.reports.basis import Report

REPORTS: dict[str, Report] = {
    report.name: report for report in [*attendance.REPORTS, *no_shows.REPORTS, *reasons.REPORTS, *registers.REPORTS]
}
