"""Bringing in the spreadsheet that a partnership has, for the team: upload it, say step by step what it means, check.

Every step can be gone back to; what was decided is kept with the file, so that nothing is lost by leaving.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.exchange.pages import spreadsheet_steps as shown
from bookings.exchange.pages.spreadsheet_columns_form import ColumnsForm
from bookings.exchange.pages.spreadsheet_forms import NamesForm, RowsForm, SpreadsheetForm, WordsForm
from bookings.exchange.spreadsheets.at_work import start
from bookings.exchange.spreadsheets.keeping import (
    NotNow,
    TooManyKept,
    book_of,
    decide,
    keep_spreadsheet,
    mapping_of,
)
from bookings.exchange.spreadsheets.reading import read
from bookings.exchange.spreadsheets.words import OF_EVERY_ROW
from bookings.models import Spreadsheet
from training.access import team_only
from training.pages.responses import no_store
from training.requests import SignedInRequest, posted
from training.tables.unreadable import Unreadable


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
@reauthentication_required
def spreadsheets(request: SignedInRequest) -> HttpResponse:
    """Choose a spreadsheet, or continue with one that was chosen before."""
    form = SpreadsheetForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep_spreadsheet(
                book=form.cleaned_data["spreadsheet"],
                saved=form.cleaned_data["saved"],
                by=request.user,
                now=timezone.now(),
            )
        except (TooManyKept, Unreadable) as refusal:
            form.add_error("saved" if isinstance(refusal, Unreadable) else None, str(refusal))
        else:
            return redirect("spreadsheet-rows", pk=kept.pk)
    mine = Spreadsheet.objects.kept().filter(kept_by=request.user).defer("content", "mapping", "result")
    context = {"form": form, "kept": mine.order_by("-kept_at", "-pk")[:40]}
    return no_store(render(request, "bookings/exchange/spreadsheets.html", context))


View = Callable[[SignedInRequest, int], HttpResponse]


def step(view: Callable[[SignedInRequest, Spreadsheet], HttpResponse]) -> View:
    """Make a page of the wizard: for the team, for the one who chose the file, and only while nothing is being done."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @team_only
    @reauthentication_required
    def page(request: SignedInRequest, pk: int) -> HttpResponse:
        spreadsheet = shown.own_spreadsheet(request, pk)
        if spreadsheet.state != Spreadsheet.State.OPEN:
            return redirect("spreadsheet-check", pk=pk)
        try:
            return no_store(view(request, spreadsheet))
        except NotNow as refusal:
            messages.error(request, str(refusal))
            return redirect("spreadsheet-check", pk=pk)

    return page


def _page(request: SignedInRequest, name: str, spreadsheet: Spreadsheet, context: dict[str, Any]) -> HttpResponse:
    said = {"spreadsheet": spreadsheet, "steps": shown.steps(spreadsheet, name)}
    return render(request, f"bookings/exchange/spreadsheet_{name}.html", said | context)


@step
def spreadsheet_rows(request: SignedInRequest, spreadsheet: Spreadsheet) -> HttpResponse:
    """Which sheets, and where the names of their columns are."""
    book, mapping = book_of(spreadsheet), mapping_of(spreadsheet)
    form = RowsForm(posted(request), book=book, mapping=mapping)
    if form.is_valid():
        chosen = form.chosen()
        changed = chosen != mapping.sheets
        decide(spreadsheet=spreadsheet, sheets=chosen, guess_again=changed, by=request.user, now=timezone.now())
        return redirect(
            "spreadsheet-rows" if changed and "show" in request.POST else "spreadsheet-columns", spreadsheet.pk
        )
    found = read(book, mapping)
    context = {
        "form": form,
        "notes": book.notes,
        "sheets": shown.sheets_shown(book, mapping.sheets),
        "passed": shown.passed_shown(found.passed),
        "count": len(found.entries),
    }
    return _page(request, "rows", spreadsheet, context)


@step
def spreadsheet_columns(request: SignedInRequest, spreadsheet: Spreadsheet) -> HttpResponse:
    """What each column is."""
    book, mapping = book_of(spreadsheet), mapping_of(spreadsheet)
    names = shown.named_columns(book, mapping)
    form = ColumnsForm(posted(request), names=names, mapping=mapping)
    if form.is_valid():
        decide(spreadsheet=spreadsheet, by=request.user, now=timezone.now(), **form.decided())
        return redirect("spreadsheet-columns" if "show" in request.POST else "spreadsheet-words", spreadsheet.pk)
    columns = [
        (column, form[f"column_{names.index(column.name)}"])
        for column in shown.columns_shown(book, mapping)
        if column.name in names
    ]
    context = {
        "form": form,
        "columns": columns,
        "every_row": [(form[f"from_{name}"], form[f"text_{name}"]) for name in OF_EVERY_ROW if form.is_asked(name)],
        "entries": shown.entries_shown(read(book, mapping).entries),
    }
    return _page(request, "columns", spreadsheet, context)


@step
def spreadsheet_words(request: SignedInRequest, spreadsheet: Spreadsheet) -> HttpResponse:
    """What the words of outcomes mean."""
    mapping = mapping_of(spreadsheet)
    counts = shown.words_asked(read(book_of(spreadsheet), mapping))
    asked = [word for word, _ in counts.most_common(shown.MOST_ASKED)]
    form = WordsForm(posted(request), words=asked, mapping=mapping)
    if form.is_valid():
        said = form.decided()
        said["outcomes"] = mapping.outcomes | said["outcomes"]
        decide(spreadsheet=spreadsheet, by=request.user, now=timezone.now(), **said)
        return redirect("spreadsheet-names", spreadsheet.pk)
    words = [
        (word, counts[word], form[shown_field]) for word in form.words if (shown_field := shown.field_of_word(word))
    ]
    context = {"form": form, "words": words, "blank": counts[""], "blank_field": form["blank"]}
    return _page(request, "words", spreadsheet, context)


@step
def spreadsheet_names(request: SignedInRequest, spreadsheet: Spreadsheet) -> HttpResponse:
    """Which names are one thing, side by side."""
    mapping = mapping_of(spreadsheet)
    asked = shown.names_asked(read(book_of(spreadsheet), mapping), mapping)
    form = NamesForm(
        posted(request),
        organisations=asked.organisations,
        courses=asked.courses,
        people=asked.people,
        types=asked.types,
        type_names=asked.type_names,
        mapping=mapping,
    )
    if form.is_valid():
        said: dict[str, Any] = dict(form.decided())
        for kind, decisions in said.items():
            said[kind] = {
                name: other for name, other in getattr(mapping, kind).items() if name not in decisions
            } | decisions
        kept = decide(spreadsheet=spreadsheet, by=request.user, now=timezone.now(), **said)
        start(spreadsheet=kept, dry_run=True, by=request.user, clock=timezone.now)
        return redirect("spreadsheet-check", spreadsheet.pk)
    return _page(request, "names", spreadsheet, {"form": form, "asked": asked} | shown.name_fields(form, asked))
