"""What every page owes: "Error:" first in its title where a form has a fault, and nothing unescaped."""

import pytest
from django import forms
from django.template.loader import render_to_string
from django.urls import reverse

from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session

MARKUP = "<b>bold</b>"


class OneForm(forms.Form):
    name = forms.CharField()


@pytest.mark.parametrize("called", ["form", "walk_in", "days"])
@pytest.mark.parametrize("form", [OneForm, forms.formset_factory(OneForm)])
def test_title_says_error_whatever_the_form_is_called(called, form):
    wrong = {"name": "", "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-name": ""}
    right = wrong | {"name": "x", "form-0-name": "x"}
    title = "<title>Error: "
    assert title in render_to_string("base.html", {called: form(wrong)})
    assert title not in render_to_string("base.html", {called: form(right)})
    assert title not in render_to_string("base.html", {called: form()})


@pytest.mark.django_db
def test_register_with_a_wrong_walk_in_says_error_in_its_title(client, trainer, frozen_now, today):
    session = make_session(on=today, trainers=[trainer])
    client.force_login(trainer)
    page = client.post(
        reverse("register-walk-in", args=[session.pk]), {"email": "no address", "name": "Jo"}, follow=True
    )
    assert "<title>Error: " in page.content.decode()


@pytest.mark.django_db
def test_organisation_with_markup_is_text_where_a_register_is_closed(client, trainer, frozen_now, today):
    session = make_session(on=today, trainers=[trainer])
    person = UserFactory(name=f"Ann {MARKUP}", organisation=OrganisationFactory(name=f"School {MARKUP}"))
    make_booking(session=session, practitioner=person)
    client.force_login(trainer)
    page = client.get(reverse("register-close", args=[session.pk])).content.decode()
    assert "School &lt;b&gt;bold" in page
    assert MARKUP not in page
