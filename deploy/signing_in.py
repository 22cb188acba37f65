"""What the environment says of signing in: the keys of second steps, and the providers of organisations."""

import re
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from deploy.environment import LOCAL, SHORTEST_KEY


def second_step_keys(env: environ.Env, *, production: bool) -> list[str]:
    """Return what the secrets of second steps are encrypted with, the one in use first, then those of before."""
    key = env.str("SECOND_STEP_KEY", "").strip()
    if production and len(key) < SHORTEST_KEY:
        raise ImproperlyConfigured(
            "SECOND_STEP_KEY is not set, or shorter than 50 characters. Production needs one: 50 random characters, "
            "kept secret, and another than SECRET_KEY. It encrypts what people’s second steps are checked with."
        )
    if key and key == env.str("SECRET_KEY", ""):
        raise ImproperlyConfigured("SECOND_STEP_KEY is the same as SECRET_KEY; it must be another.")
    earlier = [name.strip() for name in env.list("SECOND_STEP_KEY_FALLBACKS", default=[]) if name.strip()]
    return [key, *earlier] if key else earlier


def sign_in_providers(env: environ.Env, *, production: bool) -> list[dict[str, Any]]:
    """Return the OpenID Connect providers that SIGN_IN_WITH names, each by four variables of its own, such as
    OIDC_NHS_NAME, OIDC_NHS_ISSUER, OIDC_NHS_CLIENT_ID and OIDC_NHS_CLIENT_SECRET.
    """
    names = [name.strip().lower() for name in env.list("SIGN_IN_WITH", default=[]) if name.strip()]
    return [_provider(env, name, production=production) for name in names]


def _provider(env: environ.Env, name: str, *, production: bool) -> dict[str, Any]:
    if not re.fullmatch(r"[a-z][a-z0-9]{0,19}", name):
        raise ImproperlyConfigured(f'SIGN_IN_WITH has "{name}"; names are small letters and figures, such as nhs.')
    said = {}
    for what in ("NAME", "ISSUER", "CLIENT_ID", "CLIENT_SECRET"):
        variable = f"OIDC_{name.upper()}_{what}"
        said[what] = env.str(variable, "").strip()
        if not said[what]:
            raise ImproperlyConfigured(f"{variable} is not set; SIGN_IN_WITH has {name}.")
    issuer = urlsplit(said["ISSUER"])
    if not issuer.hostname or (issuer.scheme != "https" and (production or issuer.hostname not in LOCAL)):
        raise ImproperlyConfigured(
            f'OIDC_{name.upper()}_ISSUER is "{said["ISSUER"]}"; it must be an address that starts with https://'
        )
    return {
        "provider_id": name,
        "name": said["NAME"],
        "client_id": said["CLIENT_ID"],
        "secret": said["CLIENT_SECRET"],
        "settings": {
            "server_url": said["ISSUER"],
            "origin": f"{issuer.scheme}://{issuer.netloc}",
            # Whose addresses it vouches for; without it, those that it says it has verified.
            "domains": [one.strip().lower() for one in env.list(f"OIDC_{name.upper()}_DOMAINS", default=[])],
        },
    }
