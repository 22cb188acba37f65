"""How django-allauth meets Turnout."""

from allauth.account.adapter import DefaultAccountAdapter

from training.text import tidy


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request, user, form, commit=True):
        user.name = tidy(form.cleaned_data["name"])
        user.organisation = form.cleaned_data["organisation"]
        user.job_role = tidy(form.cleaned_data.get("job_role", ""))
        user.manager_email = form.cleaned_data.get("manager_email", "").lower()
        return super().save_user(request, user, form, commit)

    def clean_email(self, email):
        return super().clean_email(email).strip().lower()
