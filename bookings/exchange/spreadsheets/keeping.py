"""An uploaded spreadsheet until the day its people are forgotten: what is decided of it, step by step."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from bookings.exchange.spreadsheets.choosing import all_columns, guess_sheets, sign_of
from bookings.exchange.spreadsheets.guessing import guess_columns, guess_outcomes
from bookings.exchange.spreadsheets.layout import is_unnamed
from bookings.exchange.spreadsheets.mapping import Chosen, Mapping, mapping_from
from bookings.exchange.spreadsheets.outcomes import is_remark
from bookings.exchange.spreadsheets.reading import read
from bookings.exchange.spreadsheets.sheets import Book, packed, unpacked
from bookings.exchange.spreadsheets.words import SEVERAL, field_called
from bookings.models import Spreadsheet
from bookings.models.spreadsheet import KEPT
from training.models import User
from training.refusals import Refused
from training.roles import may_run_the_partnership
from training.tables.unreadable import Unreadable

MOST_KEPT = 20  # by one person at a time


class TooManyKept(Refused):
    """One person keeps too many files that are not brought in."""


class NotNow(Refused):
    """A worker is at it, or it is brought in: nothing about it can be decided."""


def book_of(spreadsheet: Spreadsheet) -> Book:
    return unpacked(bytes(spreadsheet.content))


def mapping_of(spreadsheet: Spreadsheet) -> Mapping:
    return mapping_from(spreadsheet.mapping)


def keep_spreadsheet(*, book: Book, saved: Mapping | None = None, by: User, now: dt.datetime) -> Spreadsheet:
    """Keep a file that was read, with a mapping to start from: a saved one, that of the last file of the same columns,
    or what can be guessed. Raises TooManyKept. Rows are read before anything is locked: there may be thirty thousand.
    """
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team brings in spreadsheets.")
    _refuse_too_many(by)
    mapping = Mapping(sheets=guess_sheets(book))
    sign = sign_of(all_columns(book, mapping.sheets))
    if saved is not None:
        mapping = fitted(saved, book)
    else:
        _guess_or_remember(book, mapping, sign)
    guess_outcomes(read(book, mapping), mapping)
    content = packed(book)
    with transaction.atomic():
        User.objects.locked().get(pk=by.pk)  # of two files at once only one is the last that may be kept
        _refuse_too_many(by)
        return Spreadsheet.objects.create(
            kept_by=by,
            name=book.name[:200],
            content=content,
            rows=sum(len(sheet.rows) for sheet in book.sheets),
            sign=sign,
            mapping=mapping.as_json(),
            kept_at=now,
            touched_at=now,
        )


def _refuse_too_many(by: User) -> None:
    if Spreadsheet.objects.kept().filter(kept_by=by).exclude(state=Spreadsheet.State.DONE).count() >= MOST_KEPT:
        raise TooManyKept(f"You have {MOST_KEPT} spreadsheets that are not brought in. Remove one first.")


def _guess_or_remember(book: Book, mapping: Mapping, sign: str) -> None:
    """Take over what the columns and words of the last file of this kind meant; guess where there was none, and of what
    is not kept of one that was forgotten.
    """
    guess_columns(book, mapping)
    states = (Spreadsheet.State.DONE, Spreadsheet.State.FORGOTTEN)
    last = Spreadsheet.objects.filter(sign=sign, state__in=states).defer("content").order_by("-kept_at", "-pk").first()
    if last is None:
        return
    try:
        before = mapping_of(last)
    except Unreadable:  # of an earlier format
        return
    if last.state == Spreadsheet.State.FORGOTTEN:
        known = set(before.columns.values()) - SEVERAL
        guessed = {name: what for name, what in mapping.columns.items() if not _is_kept(name) and what not in known}
        before.columns |= guessed
    for name in ("columns", "fill_down", "month_first", "dates_across", "outcomes", "blank_outcome", "every_row"):
        setattr(mapping, name, getattr(before, name))
    for name in ("organisations", "organisation_types", "courses", "people"):
        setattr(mapping, name, getattr(before, name))


def _is_kept(column: str) -> bool:
    """Tell whether the name of a column says what registers have, and so nothing of a person."""
    return field_called(column) is not None or is_unnamed(column)


def fitted(saved: Mapping, book: Book) -> Mapping:
    """Return a saved mapping for another file: its sheets by their names, else all that have its columns, wherever the
    header is there.
    """
    found = [sheet for sheet in book.sheets if sheet.is_visible and sheet.title in {one.sheet for one in saved.sheets}]
    chosen = []
    for sheet in found or [sheet for sheet in book.sheets if sheet.is_visible]:
        before = next((one for one in saved.sheets if one.sheet == sheet.title), None)
        if before and _has_columns(saved, book, before):
            chosen.append(before)
        else:
            chosen += [one for one in guess_sheets(Book(book.name, [sheet])) if _has_columns(saved, book, one)]
    if not chosen:
        wanted = ", ".join(list(saved.columns)[:5])
        raise Unreadable(f"No sheet of the file has the columns that the mapping names: {wanted}.")
    saved.sheets = chosen
    return saved


def _has_columns(saved: Mapping, book: Book, chosen: Chosen) -> bool:
    names = set(all_columns(book, [chosen]))
    return not saved.columns or len(names & set(saved.columns)) >= max(1, 0.6 * len(saved.columns))


def decide(
    *, spreadsheet: Spreadsheet, by: User, now: dt.datetime, guess_again: bool = False, **decided: Any
) -> Spreadsheet:
    """Change parts of the mapping, and forget what it would have done before. Raises NotNow.

    With `guess_again` the sheets have changed, and what columns are is guessed anew, or remembered. The rows are read
    before the row is locked, and once more where somebody decided something else meanwhile.
    """
    while True:
        read_before = Spreadsheet.objects.get(pk=spreadsheet.pk)
        _refuse_deciding(read_before, by)
        mapping, sign = _decided(read_before, guess_again, decided)
        with transaction.atomic():
            kept = Spreadsheet.objects.locked().defer("content").get(pk=spreadsheet.pk)
            _refuse_deciding(kept, by)
            if kept.mapping == read_before.mapping:
                kept.mapping, kept.sign, kept.result, kept.touched_at = mapping.as_json(), sign, {}, now
                kept.save(update_fields=["mapping", "result", "touched_at", "sign"])
                return kept


def _decided(kept: Spreadsheet, guess_again: bool, decided: dict[str, Any]) -> tuple[Mapping, str]:
    mapping, book, sign = mapping_of(kept), book_of(kept), kept.sign
    for name, value in decided.items():
        setattr(mapping, name, value)
    if guess_again:
        sign = sign_of(all_columns(book, mapping.sheets))
        _guess_or_remember(book, mapping, sign)
    guess_outcomes(read(book, mapping), mapping)
    return mapping, sign


def _refuse_deciding(kept: Spreadsheet, by: User) -> None:
    if kept.kept_by_id != by.pk or not may_run_the_partnership(by):
        raise PermissionDenied("Only the person who chose a spreadsheet brings it in.")
    if kept.state != Spreadsheet.State.OPEN:
        raise NotNow("This spreadsheet is being brought in, or is in already. Nothing about it can be changed.")


@transaction.atomic
def remove_spreadsheet(*, spreadsheet: Spreadsheet, by: User, now: dt.datetime) -> None:
    """Throw a file away. What the columns of one that was brought in meant is kept. Raises NotNow."""
    kept = Spreadsheet.objects.locked().get(pk=spreadsheet.pk)
    if kept.kept_by_id != by.pk:
        raise PermissionDenied("Only the person who chose a spreadsheet removes it.")
    if kept.is_at_work:
        raise NotNow("This spreadsheet is being brought in. Wait until it is done.")
    forget_spreadsheet(kept)


def forget_spreadsheets(*, now: dt.datetime) -> int:
    """Throw away the files that nobody has touched for two weeks; return how many."""
    old = Spreadsheet.objects.kept().exclude(pk__in=Spreadsheet.objects.at_work()).filter(touched_at__lte=now - KEPT)
    count = 0
    for spreadsheet in old.defer("content"):
        forget_spreadsheet(spreadsheet)
        count += 1
    return count


def forget_spreadsheet(spreadsheet: Spreadsheet) -> None:
    """Delete a file; of one that was brought in, what says nothing of a person stays for the next of its kind."""
    if not spreadsheet.is_done:
        spreadsheet.delete()
        return
    mapping = mapping_of(spreadsheet)
    mapping.people, mapping.sheets = {}, []
    mapping.outcomes = {said: outcome for said, outcome in mapping.outcomes.items() if not is_remark(said)}
    mapping.columns = {name: what for name, what in mapping.columns.items() if _is_kept(name)}
    spreadsheet.mapping, spreadsheet.content, spreadsheet.result, spreadsheet.name = mapping.as_json(), b"", {}, ""
    spreadsheet.state = Spreadsheet.State.FORGOTTEN
    spreadsheet.save(update_fields=["mapping", "content", "result", "name", "state"])
