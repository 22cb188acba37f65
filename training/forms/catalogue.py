"""Looking for a session in the catalogue."""

import datetime as dt

from django import forms

from training.models import Category, Course, Session

MONTHS_AHEAD = 18


def months_from(day: dt.date, count: int = MONTHS_AHEAD) -> list[tuple[str, str]]:
    """Return ("2026-06", "June 2026") for this month and those that follow."""
    firsts = [dt.date(day.year + (day.month - 1 + n) // 12, (day.month - 1 + n) % 12 + 1, 1) for n in range(count)]
    return [(f"{first:%Y-%m}", f"{first:%B %Y}") for first in firsts]


class CatalogueForm(forms.Form):
    """Search words and filters, from the page's address. What does not fit is said, and left out of the search."""

    hide_optional = True

    q = forms.CharField(
        label="Search",
        max_length=100,
        required=False,
        help_text="Such as “neglect” or “early help”",
        error_messages={"max_length": "Search with fewer words: 100 letters at most."},
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    month = forms.ChoiceField(
        label="Month", required=False, error_messages={"invalid_choice": "Choose a month of the list."}
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label="Category",
        required=False,
        empty_label="Any category",
        error_messages={"invalid_choice": "Choose a category of the list."},
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
        error_messages={"invalid_choice": "Choose a level of the list."},
    )
    places = forms.BooleanField(label="Only with places left", required=False)
    order = forms.ChoiceField(
        required=False,
        choices=[("", "By date"), ("course", "By course")],
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "Sessions are listed by date or by course."},
    )

    FILTERS = ("q", "month", "category", "delivery", "level", "places")

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        month, category = self.fields["month"], self.fields["category"]
        assert isinstance(month, forms.ChoiceField) and isinstance(category, forms.ModelChoiceField)
        month.choices = [("", "Any month"), *months_from(today)]
        category.queryset = (
            Category.objects.filter(courses__status=Course.Status.PUBLISHED).distinct().order_by("position", "name_key")
        )

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
