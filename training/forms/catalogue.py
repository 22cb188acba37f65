"""Looking for a session in the catalogue."""

import datetime as dt
import re
from collections.abc import Hashable, Iterable, Sequence

from django import forms

from training.models import Category, Course, Session

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


def month_in_words(month: str) -> str:
    """Return "June 2026" for "2026-06"."""
    year, number = map(int, month.split("-"))
    return f"{dt.date(year, number, 1):%B %Y}"


class CatalogueForm(forms.Form):
    """Search words and filters, from the page's address. What does not fit is said, and left out of the search."""

    hide_optional = True

    q = forms.CharField(
        label="Search",
        max_length=100,
        required=False,
        help_text="Such as “neglect”, “DSL”, a town or a month",
        error_messages={"max_length": "Search with fewer words: 100 letters at most."},
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    month = forms.ChoiceField(
        label="Month", required=False, error_messages={"invalid_choice": "Select a month from the list."}
    )
    area = forms.ChoiceField(
        label="Area", required=False, error_messages={"invalid_choice": "Select an area from the list."}
    )
    category = forms.ChoiceField(
        label="Category", required=False, error_messages={"invalid_choice": "Select a category from the list."}
    )
    delivery = forms.ChoiceField(
        label="In person or online",
        required=False,
        choices=[("", "Either"), (Session.Delivery.IN_PERSON, "In person"), (Session.Delivery.ONLINE, "Online")],
        error_messages={"invalid_choice": "Choose in person or online."},
    )
    level = forms.ChoiceField(
        label="Level",
        required=False,
        choices=[("", "Any level"), *Course.Level.choices],
        error_messages={"invalid_choice": "Select a level from the list."},
    )
    places = forms.BooleanField(label="Only with places left", required=False)
    order = forms.ChoiceField(
        required=False,
        choices=[("", "By date"), ("course", "By course")],
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "Sessions are listed by date or by course."},
    )

    FILTERS = ("q", "month", "area", "category", "delivery", "level", "places")

    def __init__(self, *args, months: Sequence[str], areas: Sequence[str], categories: Sequence[Category], **kwargs):
        """`months` and `areas` are those of the coming sessions, and `categories` those that have a course: nothing
        else is offered. A month that was kept in an address is known all the same, and then has no session.
        """
        super().__init__(*args, **kwargs)
        self.categories = {str(each.pk): each for each in categories}
        asked = str(self.data.get("month", ""))
        known = sorted({*months, *([asked] if MONTH.fullmatch(asked) else [])})
        self._offer("month", "Any month", [(each, month_in_words(each)) for each in known])
        self._offer("area", "Any area", [(each, each) for each in areas])
        self._offer("category", "Any category", [(key, each.name) for key, each in self.categories.items()])

    def _offer(self, name: str, any_of_them: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", any_of_them), *choices]

    @property
    def by_value(self) -> Hashable:
        """What the form looks like follows from this alone: what was asked for, and what is offered."""
        asked = tuple(self.data.get(name) for name in (*self.FILTERS, "order"))
        offered = tuple(
            tuple(field.widget.choices) for field in self.fields.values() if isinstance(field, forms.ChoiceField)
        )
        return asked, offered

    def clean_category(self) -> Category | None:
        return self.categories.get(self.cleaned_data["category"])

    def chosen(self) -> dict:
        """Return the filters that were set and fit, by field name."""
        self.full_clean()
        cleaned = getattr(self, "cleaned_data", {})
        return {name: cleaned[name] for name in self.FILTERS if cleaned.get(name)}

    def in_words(self, name: str) -> str:
        """Say a chosen filter as people would: "October 2026", "online"."""
        value = self.cleaned_data[name]
        if name == "places":
            return "only with places left"
        if name == "q":
            return f"“{value}”"
        if name == "category":
            return str(value)
        return {str(choice[0]): str(choice[1]) for choice in self[name].field.widget.choices}[value]
