"""Where somebody could come, asked with the bulletin of new dates."""

from django import forms

from bookings.places.sessions.new_dates import towns_asked_for


class BulletinForm(forms.Form):
    town = forms.ChoiceField(label="Where could you come?", required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["town"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Anywhere"), *((town, f"{town}, or online") for town in towns_asked_for().values())]
