"""By which server mails leave, in the words of the Django that runs: `EMAIL_…` up to 6.0, `MAILERS` from 6.1 on."""

from typing import Any

import django

FILES = "django.core.mail.backends.filebased.EmailBackend"
_NOT_OF_A_SERVER = {"file_path"}
_FORMER_NAMES = {"username": "EMAIL_HOST_USER", "password": "EMAIL_HOST_PASSWORD"}
_OPTIONS = ("host", "port", "username", "password", "use_tls", "use_ssl", "timeout", "file_path")


def _former(option: str) -> str:
    return _FORMER_NAMES.get(option, f"EMAIL_{option.upper()}")


def mail_settings(wanted: dict[str, Any], *, of_django: tuple[int, ...] = django.VERSION[:2]) -> dict[str, Any]:
    """Return what settings have to say for mails to leave as wanted, which is written in `EMAIL_…`.

    The newer form stops at an option that is not one of the backend's own, so each is given those alone.
    """
    if of_django < (6, 1):
        return {**wanted}
    own = _NOT_OF_A_SERVER if wanted["EMAIL_BACKEND"] == FILES else set(_OPTIONS) - _NOT_OF_A_SERVER
    options = {option: wanted[_former(option)] for option in _OPTIONS if option in own and _former(option) in wanted}
    return {"MAILERS": {"default": {"BACKEND": wanted["EMAIL_BACKEND"], "OPTIONS": options}}}
