"""`manage.py report NAME`: any report of the site, on the screen or into a file."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reporting.courses import Courses, all_courses
from reporting.formats.csv import csv_text
from reporting.formats.files import FILE_FORMATS, FileFormat
from reporting.formats.json import json_text
from reporting.formats.review import REVIEW_FORMATS, review_as_json_text, review_as_text
from reporting.formats.text import plain_text
from reporting.narrowing import NARROWINGS, NotAChoice
from reporting.outcomes import usual_period, years_with_sessions
from reporting.periods import (
    NotAPeriod,
    Period,
    date_from,
    other_period,
    period_between,
    reporting_year,
    reporting_year_of,
)
from reporting.publishing.keeping import publish_table
from reporting.publishing.rules import Way
from reporting.publishing.tables import NOTHING_SHOWN, NotPublishable
from reporting.reports.basis import Report
from reporting.reports.comparing import table_of
from reporting.reports.registry import REPORTS
from reporting.review.parts import Review
from reporting.review.whole import review_of
from reporting.scope import Scope
from reporting.tables import Table
from reporting.yearly.building import yearly_report
from reporting.yearly.files import FILE_FORMATS as OF_THE_YEAR
from reporting.yearly.plain import plain_text as whole_year
from reporting.yearly.showing import Imprint
from reporting.yearly.storing import json_text as json_of_year
from training.pdf import LettersMissing, PdfUnavailable

YEARLY = "yearly"
FORMATS = ("table", "json", "csv", "xlsx", "docx", "pdf")
BINARY = {"xlsx": "An Excel file", "docx": "A Word document", "pdf": "A PDF"}
ON_SCREEN = {"table": plain_text, "json": json_text, "csv": csv_text}
REVIEW_ON_SCREEN = {"table": review_as_text, "json": review_as_json_text}
REVIEW_ORDER = ("table", "json", "docx", "pdf")
NAMES = (*REPORTS, Review.name, YEARLY)


class Command(BaseCommand):
    help = "Print a report, or write it into a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="one of: " + ", ".join(NAMES))
        parser.add_argument("--year", help="a reporting year, such as 2023-24; without it the latest that is over")
        parser.add_argument("--from", dest="start", metavar="DATE", help="the first day of the period")
        parser.add_argument("--to", dest="end", metavar="DATE", help="its last day")
        parser.add_argument("--by-lineage", action="store_true", help="count a course with those it replaced")
        parser.add_argument("--compare", metavar="YEAR", help='a year to put beside it, or "year before"')
        parser.add_argument("--course", metavar="TITLE", help="only this course, with --by-lineage its lineage")
        for one in NARROWINGS:
            parser.add_argument(one.option, metavar="NAME", help=f"only this {one.label.lower()}")
        parser.add_argument(
            "--suppress",
            nargs="?",
            choices=list(Way),
            const=Way.ROUNDED,
            type=Way,
            help="for publication: hide small numbers and round the rest, or leave it exact and hide more",
        )
        parser.add_argument("--format", choices=FORMATS, default="table")
        parser.add_argument("--output", metavar="FILE", help="the file to write; without it the screen")

    def handle(self, *args: Any, **options: Any) -> None:
        name, output, extension = options["name"], options["output"], options["format"]
        if name not in NAMES:
            raise CommandError(f"There is no report called {name}. The reports are: {', '.join(NAMES)}.")
        if name == YEARLY:
            self._yearly(options)
            return
        self._refuse_what_is_not_made(options)
        if extension in BINARY and not output:
            raise CommandError(f"{BINARY[extension]} cannot be shown on the screen: add --output FILE.")
        now = timezone.now()
        try:
            period = self._period(options, now, ahead=name in REPORTS and REPORTS[name].looks_ahead)
            scope = Scope(period=period, now=now, by_lineage=options["by_lineage"], **self._narrowed(options))
            other = other_period(options["compare"], period, timezone.localdate(now)) if options["compare"] else None
        except (NotAPeriod, NotAChoice) as fault:
            raise CommandError(str(fault)) from None
        document: Any
        on_screen: Mapping[str, Callable[[Any], str]]
        files: Mapping[str, FileFormat]
        if name == Review.name:
            document, on_screen, files = review_of(scope), REVIEW_ON_SCREEN, REVIEW_FORMATS
        else:
            document = self._table(REPORTS[name], scope, other, options["suppress"])
            on_screen, files = ON_SCREEN, FILE_FORMATS
        if not output:
            self.stdout.write(on_screen[extension](document), ending="")
        elif extension in files:
            self._write(output, partial(files[extension].write, document))
        else:
            self._write(output, lambda: on_screen[extension](document).encode())

    def _write(self, output: str, make: Callable[[], bytes]) -> None:
        try:
            content = make()
        except (PdfUnavailable, LettersMissing) as fault:
            raise CommandError(f"{fault}.") from None
        try:
            Path(output).write_bytes(content)
        except OSError as fault:
            raise CommandError(f"{output} cannot be written: {fault.strerror}.") from None

    def _table(self, report: Report, scope: Scope, other: Period | None, way: Way | None) -> Table:
        """Return the table, or the one that is published of it: from then on it is remembered."""
        if way is None:
            return table_of(report, scope, other)
        try:
            table, kept = publish_table(report=report, scope=scope, other=other, way=way, by=None, now=scope.now)
        except NotPublishable as fault:
            raise CommandError(str(fault)) from None
        if kept is None:
            self.stderr.write(NOTHING_SHOWN)
        return table

    def _yearly(self, options: dict) -> None:
        """The yearly report has a year and nothing else to choose, and its tables do not fit one CSV."""
        output, extension, now = options["output"], options["format"], timezone.now()
        self._refuse_for_the_year(options)
        try:
            period = self._period(options, now, ahead=False)
        except NotAPeriod as fault:
            raise CommandError(str(fault)) from None
        report = yearly_report(period=period, now=now)
        imprint = Imprint(made_on=report.made_on)
        made = OF_THE_YEAR.get(extension)
        if output:
            self._write(output, lambda: made.write(report, imprint) if made else whole_year(report, imprint).encode())
        else:
            self.stdout.write(json_of_year(report) if made else whole_year(report, imprint), ending="")

    def _refuse_for_the_year(self, options: dict) -> None:
        others = {
            "start": "--from",
            "end": "--to",
            "compare": "--compare",
            "course": "--course",
            "by_lineage": "--by-lineage",
            "suppress": "--suppress",
            **{one.name: one.option for one in NARROWINGS},
        }
        if given := [option for name, option in others.items() if options[name]]:
            raise CommandError(f"The yearly report is of one whole year: leave out {' and '.join(given)}.")
        extension = options["format"]
        if extension == "csv":
            raise CommandError("The yearly report has several tables, which one CSV cannot hold: choose xlsx or json.")
        if extension in BINARY and not options["output"]:
            raise CommandError(f"{BINARY[extension]} cannot be shown on the screen: add --output FILE.")

    def _refuse_what_is_not_made(self, options: dict) -> None:
        name, extension = options["name"], options["format"]
        if options["compare"] and (name == Review.name or not REPORTS[name].comparable):
            raise CommandError(f"{name} cannot be put beside another period: leave out --compare.")
        if name == Review.name and extension not in {**REVIEW_ON_SCREEN, **REVIEW_FORMATS}:
            raise CommandError(f"The review is more than one table: choose {', '.join(REVIEW_ORDER)}, not {extension}.")
        if name == Review.name and options["suppress"]:
            raise CommandError("The review is for the group and the team: publish the reports that it rests on.")

    def _narrowed(self, options: dict) -> dict[str, Any]:
        """Return what the report is narrowed to, by names."""
        asked = {one: options[one.name] for one in NARROWINGS if options[one.name]}
        narrowed = {one.attribute: one.found(words) for one, words in asked.items()}
        if options["course"]:
            courses = Courses(all_courses(), by_lineage=options["by_lineage"])
            narrowed["course_ids"] = courses.counted_with(courses.called(options["course"]).pk)
        return narrowed

    def _period(self, options: dict, now: dt.datetime, *, ahead: bool) -> Period:
        year, start, end = options["year"], options["start"], options["end"]
        if year and (start or end):
            raise NotAPeriod("Give either --year or --from and --to, not both.")
        if year:
            return reporting_year(year)
        if start and end:
            return period_between(date_from(start), date_from(end))
        if start or end:
            raise NotAPeriod("Give both --from and --to: the first and the last day of the period.")
        if ahead:
            return reporting_year_of(timezone.localtime(now).date())
        return usual_period(years_with_sessions(now), now)
