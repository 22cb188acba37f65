"""Making the yearly report of a year from what is recorded now."""

import datetime as dt

from reporting.periods import Period, same_days_a_year_before
from reporting.reports.attendance import DEFINITIONS as OF_ATTENDANCE
from reporting.reports.events import DEFINITIONS as OF_EVENTS
from reporting.reports.events import NOT_ADDED
from reporting.reports.no_shows import ABOUT_FEW
from reporting.reports.no_shows import DEFINITIONS as OF_NO_SHOWS
from reporting.scope import Scope, sessions_in
from reporting.yearly import attendance
from reporting.yearly.document import Figure, Section, YearlyReport
from reporting.yearly.no_shows import no_shows
from reporting.yearly.tried import tried
from reporting.yearly.year import Year
from reporting.yearly.year_on_year import year_on_year
from training.partnership import ours
from training.templatetags.words import date_in_words, percentage, plural


def yearly_report(*, period: Period, now: dt.datetime) -> YearlyReport:
    """Return the report of a reporting year, by what is recorded at this moment."""
    scope = Scope(period=period, now=now)
    year, earlier = Year.of(scope), Scope(period=same_days_a_year_before(period, scope.today), now=now)
    before = Year.of(earlier) if sessions_in(earlier).exists() else None
    events, actions = attendance.events(year), tried(year)
    return YearlyReport(
        partnership=ours().name,
        period=period,
        made_on=scope.today,
        sections=[
            _in_brief(year, events),
            attendance.by_course(year),
            attendance.by_organisation_type(year),
            events,
            no_shows(year),
            year_on_year(year, before),
            *([actions] if actions else []),
        ],
        definitions=_definitions(events),
        figures=_figures(year),
    )


def _in_brief(year: Year, events: Section) -> Section:
    total = year.total
    sessions, courses = plural(year.basis.sessions, "session,sessions"), len(year.basis.courses_that_ran)
    attendances = plural(total.attendances, "attendance,attendances")
    people = plural(year.learners, "person,people")
    today = date_in_words(year.scope.today, weekday=False)
    sentences = [f"{year.period} is not over. These are its figures up to {today}."] if year.is_running else []
    sentences.append(f"{attendances} by {people} at {sessions} of {plural(courses, 'course,courses')}.")
    if events.tables:
        sentences.append(f"Beside the courses: {events.tables[0].headline} {NOT_ADDED}")
    if year.interval:
        low, high = year.interval
        sentences.append(
            f"Of {plural(total.recorded, 'place,places')} with recorded attendance, {total.no_show:,} were neither "
            f"used nor cancelled: a no-show rate of {percentage(total.rate)}, likely between {low * 100:.1f} and "
            f"{percentage(high)}."
        )
    return Section(key="brief", title="The year in brief", sentences=sentences, warning=year.basis.gaps(total))


def _definitions(events: Section) -> list[str]:
    found = [*OF_ATTENDANCE, *OF_NO_SHOWS, *(OF_EVENTS if events.tables else ())]
    return [each for each in dict.fromkeys(found) if each != ABOUT_FEW]  # the report has no lines of a few sessions


def _figures(year: Year) -> dict[str, Figure]:
    total, (low, high) = year.total, year.interval or (None, None)
    return {
        "attendances": total.attendances,
        "learners": year.learners,
        "sessions": year.basis.sessions,
        "courses": len(year.basis.courses_that_ran),
        "held": total.held,
        "attended": total.attended,
        "partly_attended": total.partly_attended,
        "no_show": total.no_show,
        "excused": total.excused,
        "not_recorded": total.not_recorded,
        "recorded": total.recorded,
        "late_cancellation": total.late_cancellation,
        "cancelled": total.cancelled,
        "rate": total.rate,
        "low": low,
        "high": high,
        "coverage": total.coverage,
        "icc": year.likeness.icc,
        "icc_source": year.likeness.source.value,
        "missing_registers": year.basis.missing.number,
    }
