"""What a page says once, after a press: kept in a cookie, or in the session where it is too long for one."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest


class _Cookie(CookieStorage):
    def __init__(self, request: HttpRequest) -> None:
        self.cookie_name = settings.MESSAGES_COOKIE_NAME
        super().__init__(request)


class ToldOnce(FallbackStorage):
    storage_classes = (_Cookie, SessionStorage)
