"""What a reader narrows a report to: a reporting year or two dates, a course, lineage."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from reporting.courses import Courses
from reporting.narrowing import NARROWINGS
from reporting.periods import YEAR_BEFORE, NotAPeriod, Period, other_period, period_between, reporting_year
from reporting.scope import Scope
from training.forms.dates import DayInput, read_day
from training.models import Course, User


class PeriodDateField(forms.CharField):
    """A date in three boxes, or in one as an address has it, the year or the day first."""

    widget = DayInput

    def clean(self, value: Any) -> dt.date | None:
        text = super().clean(value)
        return read_day(text, str(self.label)) if text else None


class ReportFilter(forms.Form):
    """A chosen year goes before dates; with neither, the year is `usual`.

    The page has two forms with these fields: one for the year, one for the dates, each carrying the rest along.
    """

    hide_optional = True

    year = forms.CharField(label="Reporting year", required=False, max_length=10)
    by_lineage = forms.BooleanField(label="Count a course together with those it replaced", required=False)
    to = PeriodDateField(label="To", required=False, max_length=20)

    field_order = ("year", "compare", "course", "by_lineage", *(one.name for one in NARROWINGS), "from", "to")

    def __init__(
        self,
        data: Mapping,
        *,
        years: Sequence[Period],
        usual: Period,
        courses: Sequence[Course],
        today: dt.date,
        reader: User | None = None,
        comparable: bool = True,
    ):
        asked = {name: data.get(name, "").strip() for name in self.field_order if name not in {"from", "to"}}
        asked |= {name: (DayInput().value_from_datadict(data, {}, name) or "").strip() for name in ("from", "to")}
        data = {name: value for name, value in asked.items() if value}
        if data.get("year"):
            data = {name: value for name, value in data.items() if name not in {"from", "to"}}
        elif not data.keys() & {"from", "to"}:
            data["year"] = str(usual)
        super().__init__(data)
        self.by_dates = "year" not in data
        self._courses, self._today = courses, today
        self.fields["from"] = PeriodDateField(label="From", required=False, max_length=20)
        self.order_fields(self.field_order)
        titles = [("", "All courses"), *((course.slug, course.title) for course in courses)]
        self.fields["course"] = forms.ChoiceField(label="Course", required=False, choices=titles)
        names = [str(year) for year in years]
        self.narrowings = [one for one in NARROWINGS if reader is not None and one.readers(reader)]
        for one in self.narrowings:
            choices = [("", one.everything), *one.choices()]
            self.fields[one.name] = forms.ChoiceField(label=one.label, required=False, choices=choices)
        if comparable:
            choices = [("", "Nothing"), (YEAR_BEFORE, "The same dates a year earlier"), *zip(names, names, strict=True)]
            self.fields["compare"] = forms.ChoiceField(label="Compare with", required=False, choices=choices)
        self.order_fields(self.field_order)
        if self.by_dates:
            other = [("", "Other dates")]
        else:  # a year from the address that had no session is shown as what it is
            other = [(data["year"], data["year"])] if data["year"] not in names else []
        self.fields["year"].widget = forms.Select(choices=[*other, *zip(names, names, strict=True)])

    def clean_year(self) -> Period | None:
        text = self.cleaned_data["year"]
        try:
            return reporting_year(text) if text else None
        except NotAPeriod as fault:
            raise ValidationError(f"{fault}.") from None

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if self.errors:
            return cleaned
        start, end = cleaned["from"], cleaned["to"]
        if not self.by_dates:
            cleaned["period"] = cleaned["year"]
        elif not (start and end):
            self.add_error("to" if start else "from", "Give both dates: the first and the last of the period.")
        else:
            try:
                cleaned["period"] = period_between(start, end)
            except NotAPeriod as fault:
                self.add_error("to", str(fault))
        if cleaned.get("compare") and "period" in cleaned:
            try:
                other_period(cleaned["compare"], cleaned["period"], self._today)
            except NotAPeriod as fault:
                self.add_error("compare", str(fault))
        return cleaned

    @property
    def fields_to_choose(self) -> list[forms.BoundField]:
        """What narrows the report further, for the page to show below the rest."""
        return [self[one.name] for one in self.narrowings]

    @property
    def is_narrowed(self) -> bool:
        return any(self[one.name].value() for one in self.narrowings)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Return everything but the period, for the other of the two forms to carry along."""
        periods = {"year", "from", "to"}
        return [(name, str(self.data[name])) for name in self.fields if name not in periods and self.data.get(name)]

    def other_period(self) -> Period | None:
        """Return the period to put beside, None where none is asked for. Call it on a valid form."""
        asked = self.cleaned_data.get("compare")
        return other_period(asked, self.cleaned_data["period"], self._today) if asked else None

    def scope(self, *, now: dt.datetime, organisation_id: int | None) -> Scope:
        """Return what is asked for. Call it on a valid form."""
        by_lineage, slug = self.cleaned_data["by_lineage"], self.cleaned_data["course"]
        course_ids = None
        if slug:
            chosen = next(course for course in self._courses if course.slug == slug)
            course_ids = Courses(self._courses, by_lineage=by_lineage).counted_with(chosen.pk)
        narrowed = {
            one.attribute: one.value_of(value) for one in self.narrowings if (value := self.cleaned_data.get(one.name))
        }
        if organisation_id is not None:  # a lead's own, whatever was asked for
            narrowed["organisation_id"] = organisation_id
        return Scope(
            period=self.cleaned_data["period"], now=now, course_ids=course_ids, by_lineage=by_lineage, **narrowed
        )
