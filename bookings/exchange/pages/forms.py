from django import forms
from django.core.exceptions import ValidationError

from bookings.exchange.lists.resource import MOST_CHANGES
from training.tables.reading import MOST_BYTES, MOST_ROWS, Table, read_table
from training.tables.unreadable import Unreadable


class UploadForm(forms.Form):
    """A spreadsheet, read at once: `cleaned_data["file"]` is its Table, `name` what it was called."""

    name = ""
    file = forms.FileField(
        label="Choose a spreadsheet",
        help_text=(
            f"CSV or Excel (.xlsx), at most {MOST_ROWS:,} rows, {MOST_CHANGES} of them new or changed. "
            "The column names are in the first row."
        ),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": "Choose a file",
            "empty": "The file is empty.",
            "max_length": "The name of the file is longer than 200 characters. Rename it.",
        },
    )

    def clean_file(self) -> Table:
        file = self.cleaned_data["file"]
        self.name = file.name
        if file.size > MOST_BYTES:
            raise ValidationError(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it, or save it as CSV.")
        try:
            return read_table(file.file)
        except Unreadable as fault:
            raise ValidationError(str(fault)) from None
