"""What every list that comes in and goes out has in common."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource

from bookings.exchange.lists.as_values import AT_ONCE, cells_of_values
from bookings.exchange.lists.cells import Column
from bookings.exchange.lists.workbook_cells import in_a_workbook
from training.models import User
from training.operations.aliases import all_known_as, key_of
from training.refusals import Refused
from training.tables.long_sheets import CellValue

MOST_CHANGES = 300  # the browser waits for them, and so does whoever else writes on a small installation
Row = dict[str, str]
Cell = TypeVar("Cell")


class FromTheResource(BaseInstanceLoader):
    """Takes the rows that the resource has fetched for the whole file at once."""

    def get_instance(self, row):
        return self.resource.stored(row)


class ListResource(Resource):
    """One list. A row is matched by its natural key, compared as it would be written, and kept by an operation.

    Subclasses say what is in the list and how a row is added or changed; this class never saves anything itself.
    """

    do_not_call_in_templates = True  # pages speak of the list itself
    kind: str  # as in the address
    listed: type[Model]  # what a row is of
    title: str
    about: str  # what bringing it in does, in a sentence or two
    matched_by: str  # the columns by which a row is recognised, in words
    sensitive = ""  # what its sensitive columns hold, in words
    is_read_as_values = False  # its columns lead to values: rows of a long list are not made into objects

    class Meta:
        using_db = "default"
        use_transactions = True
        instance_loader_class = FromTheResource
        import_id_fields: list[str] = []
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True
        store_instance = True

    def __init__(self, *, by: User, now: dt.datetime, with_sensitive: bool = False):
        super().__init__()
        self.by, self.now, self.with_sensitive = by, now, with_sensitive
        self.changes = 0
        self.seen: dict[object, int] = {}
        self.numbers: list[int] = []
        self.number = 0  # of the row that is being read
        self.former: dict[str, str] = {}  # by what was merged, what it is called now
        self.not_known: dict[tuple[int, str], str] = {}  # by number of the row and column, why nobody knows its value

    # ---- what a list says of itself ----

    def rows(self) -> Iterable[Model]:
        """Everything in the list, in a fixed order, in a bounded number of queries."""
        raise NotImplementedError

    @classmethod
    def how_many(cls) -> int:
        """Return how many rows the list has, without reading them."""
        return cls.listed._default_manager.count()

    def fetch(self, rows: list[Row]) -> None:
        """Fetch what `stored` will be asked for, in a bounded number of queries."""
        raise NotImplementedError

    def called_as_now(self, rows: list[Row], model: type[Any], column: str, attribute: str) -> None:
        """Find out which cells of a column name something by what it was called before it was merged."""
        keys = {key_of(model, row[column]): row[column] for row in rows}
        known = all_known_as(model, keys)
        own = {key: key_of(model, name) for key, each in known.items() if (name := getattr(each, attribute))}
        self.former = {keys[key]: getattr(known[key], attribute) for key, now in own.items() if now != key}

    def now_called(self, row: Row, column: str) -> str:
        """Return what the cell names, by what that is called now; the row says so too from then on."""
        row[column] = self.former.get(row[column], row[column])
        return row[column]

    def key(self, row: Row) -> object:
        """Return what tells this row from the others of the file; None if it may be there more than once."""
        raise NotImplementedError

    def stored(self, row: Row) -> Model | None:
        """Return what Turnout holds already of this row."""
        raise NotImplementedError

    def label(self, instance) -> str:
        return str(instance)

    def add(self, instance, row: Row) -> Model:
        raise NotImplementedError

    def change(self, instance, row: Row) -> Model:
        raise NotImplementedError

    @classmethod
    def columns(cls) -> list[Column]:
        return list(cls.fields.values())

    def told_of_new(self) -> list[Column]:
        """The columns that are shown of a new row before it is brought in."""
        return [column for column in self.fields.values() if not column.only_out]

    # ---- how django-import-export is told ----

    def before_import(self, dataset, **kwargs):
        self.fetch(dataset.dict)

    def before_import_row(self, row, **kwargs):
        self.number = number = self.numbers[kwargs["row_number"] - 1]
        key = self.key(row)
        if key is not None:
            earlier = self.seen.setdefault(key, number)
            if earlier != number:
                raise ValidationError(f"Row {earlier} of the file is the same one. Keep one of the two.")

    def import_instance(self, instance, row, **kwargs):
        """Read every cell, so that a row tells all its faults at once."""
        faults = {}
        for column in self.get_import_fields():
            if why := self.not_known.get((self.number, column.column_name)):
                faults[column.attribute] = ValidationError(why)
            elif column.column_name in row:
                try:
                    column.save(instance, row)
                except ValueError as fault:
                    faults[column.attribute] = ValidationError(str(fault))
            elif column.needed and instance.pk is None:
                faults[column.attribute] = ValidationError("is missing")
        if faults:
            raise ValidationError(faults)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        """A row that would be written as it was before changes nothing."""
        if import_validation_errors or original.pk is None:
            return False
        return all(field.export(instance) == field.export(original) for field in self.get_import_fields())

    def save_instance(self, instance, is_create, row, **kwargs):
        self.changes += 1
        if self.changes > MOST_CHANGES:
            raise ValidationError(
                f"More than {MOST_CHANGES} rows would be new or changed at once. Split the file before this row."
            )
        try:
            kept = self.add(instance, row) if is_create else self.change(instance, row)
        except Refused as refusal:
            raise ValidationError(dict(refusal.by_field) or refusal.message_to(self.by)) from refusal
        instance.pk = kept.pk
        for column in self.columns_that_know(type(kept)):
            column.widget.learn(kept)

    def columns_that_know(self, model: type[Model]) -> list[Column]:
        """The columns that name rows of this same list, such as the course that replaced another."""
        return []

    def get_export_fields(self, selected_fields=None) -> list[Column]:
        """Return the columns that go out: the sensitive ones where they are asked for."""
        columns = super().get_export_fields(selected_fields)
        return [column for column in columns if self.with_sensitive or not column.sensitive]

    def written(self) -> tuple[list[str], Iterator[list[str]]]:
        """Return the header and the rows of the whole list, every cell as text. Rows are read as they are taken."""
        return self._written(lambda column, value: str(column.widget.render(value)))

    def written_as_values(self) -> tuple[list[str], Iterator[list[CellValue]]]:
        """Return the same with dates, times and numbers as such, for a workbook."""
        return self._written(in_a_workbook)

    def _written(self, cell: Callable[[Column, object], Cell]) -> tuple[list[str], Iterator[list[Cell]]]:
        columns = self.get_export_fields()
        names, listed = [column.column_name for column in columns], self.rows()
        if self.is_read_as_values and isinstance(listed, QuerySet):
            return names, cells_of_values(listed, columns, cell)
        return names, _of_rows(listed, columns, cell)


def _of_rows(
    rows: Iterable[Model], columns: Sequence[Column], cell: Callable[[Column, object], Cell]
) -> Iterator[list[Cell]]:
    """Read the rows so that not all of them are there at the same time."""
    one_by_one = rows.iterator(chunk_size=AT_ONCE) if isinstance(rows, QuerySet) else rows
    return ([cell(column, column.get_value(row)) for column in columns] for row in one_by_one)
