"""The step on which somebody says what each column of a spreadsheet is."""

from collections.abc import Sequence
from typing import Any

from django import forms

from bookings.exchange.spreadsheets.mapping import DAYS, SESSIONS, EveryRow, Mapping
from bookings.exchange.spreadsheets.titles import course_of_column
from bookings.exchange.spreadsheets.words import FIELDS, FILLED_DOWN, OF_EVERY_ROW, PEOPLE, SEVERAL
from training.dates import year_name


class ColumnsForm(forms.Form):
    """What each column is, and where what no column says comes from."""

    hide_optional = True

    def __init__(self, data: Any, *, names: Sequence[str], mapping: Mapping):
        super().__init__(data)
        self.names = list(names)
        choices = [("", "Not needed"), *FIELDS.items()]
        for n, name in enumerate(self.names):
            self.fields[f"column_{n}"] = forms.ChoiceField(
                label=f"What is “{name}”?", choices=choices, required=False, initial=mapping.columns.get(name, "")
            )
        for name in OF_EVERY_ROW:
            self._add_every_row(name, mapping.every_row.get(name))
        self._add_habits(mapping)

    def is_asked(self, name: str) -> bool:
        """Tell whether no column is this, so that it can come from somewhere else."""
        return name not in {self[f"column_{n}"].value() for n in range(len(self.names))}

    def _add_every_row(self, name: str, source: EveryRow | None) -> None:
        self.fields[f"from_{name}"] = forms.ChoiceField(
            label=FIELDS[name],
            choices=(
                ("", "Nowhere"),
                ("above", "The lines above the table"),
                ("sheet", "The name of the sheet"),
                ("text", "The same for every row:"),
            ),
            required=False,
            initial=source.comes_from if source else "",
        )
        self.fields[f"text_{name}"] = forms.CharField(
            label=f"{FIELDS[name]} of every row",
            max_length=200,
            required=False,
            initial=source.text if source else "",
        )

    def _add_habits(self, mapping: Mapping) -> None:
        self.fields["fill_down"] = forms.MultipleChoiceField(
            label="Empty cells mean the same as the cell above",
            choices=[(name, FIELDS[name]) for name in FILLED_DOWN],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=mapping.fill_down,
        )
        self.fields["month_first"] = forms.BooleanField(
            label="Dates have the month first, as in 11/30/2023", required=False, initial=mapping.month_first
        )
        self.fields["year"] = forms.IntegerField(
            label="Reporting year of dates without a year",
            help_text=f"The year in which it begins: 2023 for {year_name(2023)}. Leave empty if all dates have a year.",
            min_value=1990,
            max_value=2100,
            required=False,
            initial=mapping.year,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
        )
        self.fields["dates_across"] = forms.ChoiceField(
            label="Columns with a date in their name are",
            choices=((DAYS, "the days of one session"), (SESSIONS, "a session each")),
            initial=mapping.dates_across,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        seen: dict[str, str] = {}
        for n, name in enumerate(self.names):
            known = cleaned.get(f"column_{n}")
            if known and known in seen and known not in SEVERAL:
                said = f"“{seen[known]}” and “{name}” are both {FIELDS[known].lower()}. Choose one of them."
                self.add_error(f"column_{n}", said)
            seen.setdefault(known or "", name)
        for name in OF_EVERY_ROW:
            if cleaned.get(f"from_{name}") == "text" and not cleaned.get(f"text_{name}"):
                self.add_error(f"text_{name}", f"Enter the {FIELDS[name].lower()} of every row")
        if not set(PEOPLE) & set(seen):
            self.add_error(None, "Say which column has the names of people.")
        if not (
            {"session_date", "mark", "course_mark"} & set(seen) or cleaned.get("from_session_date") or "course" in seen
        ):
            self.add_error(None, "Say which column has the dates of sessions, or give one for every row.")
        marks = [name for n, name in enumerate(self.names) if cleaned.get(f"column_{n}") == "mark"]
        is_said = cleaned.get("from_course") or any(map(course_of_column, marks))
        if not ({"course", "course_mark"} & set(seen) or is_said):
            self.add_error(None, "Say which column has the courses, or give one for every row.")
        return cleaned

    def decided(self) -> dict[str, Any]:
        """Return the parts of a mapping that were decided."""
        said = self.cleaned_data
        columns = {name: said[f"column_{n}"] for n, name in enumerate(self.names) if said.get(f"column_{n}")}
        every = {
            name: EveryRow(said[f"from_{name}"], said[f"text_{name}"] if said[f"from_{name}"] == "text" else "")
            for name in OF_EVERY_ROW
            if said.get(f"from_{name}") and name not in columns.values()
        }
        return {
            "columns": columns,
            "every_row": every,
            "fill_down": said["fill_down"],
            "month_first": said["month_first"],
            "year": said["year"],
            "dates_across": said["dates_across"] or DAYS,
        }
