"""Signing in with an account of one's organisation: what a provider says of somebody, and how far it is believed.

It says who somebody is, and never what they may do: roles are given here by the team. An address is believed where the
provider vouches for it; by any other nobody's account is found.
"""

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

from training.models import User
from training.text import tidy


class ProviderAdapter(DefaultSocialAccountAdapter):
    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "connected_other": "That account signs somebody else in here already.",
        "disconnect_last": "Choose a password first: without this you could sign in with an emailed code alone.",
        "email_taken": "There is an account with that address. Sign in, then add %s under My account.",
        "invalid_token": "That did not work. Try again.",
    }

    def populate_user(self, request, sociallogin, data):
        """Take the name and the address alone, once it is sure that all that was said is of one person."""
        person = super().populate_user(request, sociallogin, data)
        person.name = tidy(data.get("name") or f"{data.get('first_name') or ''} {data.get('last_name') or ''}")[:150]
        said = sociallogin.account.extra_data
        token, further = (said.get(name) or {} for name in ("id_token", "userinfo"))
        if token and further and token.get("sub") != further.get("sub"):
            raise OAuth2Error("The two answers of the provider are of different people.")
        for address in sociallogin.email_addresses:
            address.email = address.email.strip().lower()
            address.verified = vouches_for(sociallogin.provider.app.settings, address.email, address.verified)
        sociallogin.account.extra_data = {"userinfo": {"email": data.get("email") or ""}}
        return person

    def serialize_instance(self, instance):
        """Keep of somebody who signs up no more than is known so far, in their session until they have finished; and
        whose account it is already, which whoever is asked for the password meanwhile must not take over.
        """
        if isinstance(instance, User):
            return {"id": instance.pk, "email": instance.email, "name": instance.name}
        return super().serialize_instance(instance)

    def deserialize_instance(self, model, data):
        if model is User:
            return User(**data)
        instance = super().deserialize_instance(model, data)
        instance._state.adding = instance.pk is None  # else one that they have already is said to be added once more
        return instance

    def get_signup_form_initial_data(self, sociallogin):
        return super().get_signup_form_initial_data(sociallogin) | {"name": sociallogin.user.name}


def vouches_for(provider: dict, email: str, said: object) -> bool:
    """Tell whether the address is proved by the provider: one of its own domains, if it has some; else one that it
    says, by a plain true, it has verified.
    """
    if domains := provider.get("domains"):
        return email.rpartition("@")[2].lower() in domains
    return said is True or said == "true"
