"""What a page says once, after a press: kept in a cookie, or in the session where it is too long for one."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _Cookie(CookieStorage):
    cookie_name = f"{settings.COOKIE_PREFIX}messages"  # a name that Django has no setting for


class ToldOnce(FallbackStorage):
    storage_classes = (_Cookie, SessionStorage)
