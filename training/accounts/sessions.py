"""Where it is kept who is signed in: Django's own table, asked by a compiled query, as every request asks it."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from training.compiled import CompiledQuery

_BY_KEY = CompiledQuery(lambda key: Session.objects.filter(session_key=key))


class SessionStore(DatabaseStore):
    def _get_session_from_db(self):
        found = _BY_KEY.first(key=self.session_key or "")
        if found and found.expire_date > timezone.now():
            return found
        self._session_key = None
        return None
