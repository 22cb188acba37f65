import pytest
from django import forms
from django.core.exceptions import ValidationError

from tests.support.factories import UserFactory, VenueFactory
from training.forms.refusals import show_refusal
from training.models import Venue
from training.refusals import DoesNotFit, Refused, refuse_unfit


@pytest.mark.django_db
def test_a_refusal_speaks_to_its_person_and_of_them_to_others(practitioner, lead):
    refusal = Refused("You have a place.", of=practitioner, to_others="Priya has a place.")
    assert refusal.message_to(practitioner) == str(refusal) == "You have a place."
    assert refusal.message_to(lead) == "Priya has a place."


@pytest.mark.django_db
@pytest.mark.parametrize("of_somebody", [True, False])
def test_a_refusal_that_says_the_same_of_everybody_says_it_to_everybody(of_somebody, lead):
    refusal = Refused("The session has begun.", of=UserFactory() if of_somebody else None)
    assert refusal.message_to(lead) == "The session has begun."


@pytest.mark.django_db
def test_a_row_that_cannot_be_is_refused_field_by_field_and_as_a_whole():
    VenueFactory(name="Town Hall")
    with pytest.raises(DoesNotFit) as refusal:
        refuse_unfit(Venue(name="", postcode="x" * 11))
    assert refusal.value.by_field.keys() == {"name", "postcode"}
    assert str(refusal.value) == " ".join(words for field in refusal.value.by_field.values() for words in field)
    with pytest.raises(DoesNotFit) as refusal:
        refuse_unfit(Venue(name="Other", name_key="town hall"))
    assert refusal.value.by_field == {"__all__": ["There is a venue of this name already."]}
    refuse_unfit(Venue(name="Other", name_key="town hall"), constraints=False)
    refuse_unfit(Venue(name="", name_key="x"), exclude=["name"])


class NameForm(forms.Form):
    name = forms.CharField(required=False)


@pytest.mark.parametrize(
    ("refusal", "about", "errors"),
    [
        (Refused("No."), None, {"__all__": ["No."]}),
        (Refused("No."), "name", {"name": ["No."]}),
        (DoesNotFit(ValidationError("No.")), None, {"__all__": ["No."]}),
        (DoesNotFit(ValidationError({"name": ["No."]})), None, {"name": ["No."]}),
        (DoesNotFit(ValidationError({"slug": ["No.", "Nor this."]})), "name", {"name": ["No.", "Nor this."]}),
    ],
)
def test_a_refusal_stands_beside_the_field_it_names_if_the_form_has_it(refusal, about, errors):
    form = NameForm({})
    show_refusal(form, refusal, about=about)
    assert form.errors == errors
