"""Any Django form comes out in GOV.UK markup."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.forms import Field
from django.template.loader import render_to_string

from training.templatetags.form_words import for_field


class EveryKind(forms.Form):
    name = forms.CharField(
        label="Your name", help_text="As on your badge", widget=forms.TextInput({"placeholder": "x"})
    )
    email = forms.EmailField()
    secret = forms.CharField(widget=forms.PasswordInput)
    note = forms.CharField(label="CPD note", widget=forms.Textarea)
    town = forms.ChoiceField(choices=[("1", "Hereford")])
    way = forms.ChoiceField(choices=[("a", "By bus"), ("b", "On foot")], widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(choices=[("a", "Loop")], widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField(label="I agree")
    file = forms.FileField()
    day = forms.DateField(required=False)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def html(name: str, data=None) -> str:
    return re.sub(r"\s+", " ", EveryKind(data)[name].as_field_group())


def test_label_hint_and_error_belong_to_the_field():
    text = html("name", {})
    assert '<label class="govuk-label govuk-label--s" for="id_name">Your name</label>' in text
    assert '<div class="govuk-hint" id="id_name_helptext">As on your badge</div>' in text
    assert 'class="govuk-form-group govuk-form-group--error"' in text
    assert 'class="govuk-error-message" id="id_name_error"' in text
    assert 'aria-describedby="id_name_helptext id_name_error"' in text
    assert 'class="govuk-input govuk-input--error"' in text


def test_placeholder_is_left_out():
    assert "placeholder" not in html("name")


@pytest.mark.parametrize(
    ("name", "markup"),
    [
        ("email", '<input type="email" name="email" class="govuk-input"'),
        ("secret", '<input type="password" name="secret" class="govuk-input govuk-password-input__input'),
        ("note", '<textarea name="note" class="govuk-textarea" rows="5"'),
        ("town", '<select name="town" class="govuk-select"'),
        ("way", '<input type="radio" name="way" class="govuk-radios__input" value="a" required id="id_way_0">'),
        ("needs", '<input type="checkbox" name="needs" class="govuk-checkboxes__input" value="a" id="id_needs_0">'),
        ("agree", '<input type="checkbox" name="agree" class="govuk-checkboxes__input" required id="id_agree">'),
        ("file", '<input type="file" name="file" class="govuk-file-upload"'),
        ("day", "Day (optional)"),
    ],
)
def test_widget_is_in_govuk_markup(name, markup):
    assert markup in html(name)


def test_group_is_a_fieldset_with_its_question():
    text = html("way", {})
    assert '<fieldset class="govuk-fieldset" aria-describedby="id_way_error">' in text
    assert '<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">Way</legend>' in text
    assert "aria-invalid" not in text


def test_hidden_field_is_only_its_input():
    assert html("hidden").strip() == '<input type="hidden" name="hidden" id="id_hidden">'


def test_choices_made_are_shown_again():
    assert 'value="b" required id="id_way_1" checked' in html("way", {"way": "b"})
    assert '<option value="1" selected>Hereford</option>' in html("town", {"town": "1"})


def test_error_summary_links_each_fault_to_its_field():
    text = render_to_string("components/_error_summary.html", {"form": EveryKind({})})
    assert re.findall(r'<a href="#(\w+)">(.*?)</a>', text) == [
        ("id_name", "Enter your name"),
        ("id_email", "Enter an email"),
        ("id_secret", "Enter a secret"),
        ("id_note", "Enter a CPD note"),
        ("id_town", "Choose a town"),
        ("id_way_0", "Choose a way"),
        ("id_needs_0", "Choose needs"),
        ("id_agree", "Tick “I agree”"),
        ("id_file", "Choose a file"),
    ]


@pytest.mark.parametrize(
    ("label", "kind", "said"),
    [
        ("Repeat the password", "password", "Repeat the password"),
        ("Password", "password", "Enter your password"),
        ("Current password", "password", "Enter your current password"),
        ("New password", "password", "Enter a new password"),
        ("Name of the venue", "text", "Enter the name of the venue"),
        ("Your name", "text", "Enter your name"),
        ("Email address", "email", "Enter an email address"),
        ("CPD hours", "number", "Enter CPD hours"),
        ("Title", "text", "Enter a title"),
        ("Organisation", "select", "Choose an organisation"),
        ("Who can see it", "radioselect", "Choose who can see it"),
        ("How is it held?", "radioselect", "Answer “How is it held?”"),
    ],
)
def test_missing_answer_is_asked_for_in_a_sentence(label, kind, said):
    missing = str(Field.default_error_messages["required"])
    assert for_field(missing, SimpleNamespace(label=label, widget_type=kind)) == said


def test_error_summary_of_a_form_without_faults_is_nothing():
    assert render_to_string("components/_error_summary.html", {"form": EveryKind()}).strip() == ""


def test_what_was_typed_is_text_and_not_markup():
    text = html("email", {"email": '"><script>alert(1)</script>'})
    assert "<script" not in text
