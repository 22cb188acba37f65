"""Finding people, and saying what they are."""

from django import forms

from training.operations.roles import Role


class PeopleSearchForm(forms.Form):
    """Over a list that the address describes; nonsense in it finds everybody."""

    hide_optional = True
    q = forms.CharField(
        label="Search", max_length=150, required=False, help_text="A name, an email address or an organisation."
    )
    role = forms.ChoiceField(label="Role", required=False, choices=[("", "Everyone"), *Role.choices])
    mails_come_back = forms.BooleanField(label="Only those whose emails come back", required=False)
    texts_fail = forms.BooleanField(label="Only those our texts don’t reach", required=False)


class RoleForm(forms.Form):
    """The role that somebody is to have, as the buttons of their page send it."""

    role = forms.ChoiceField(choices=Role.choices)
