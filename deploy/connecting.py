"""How a connection of the pool is made: one that nobody answers is the beginning of an outage, not of another try."""

import threading
from typing import Any, Self

import psycopg
from psycopg.errors import ConnectionTimeout


class NoticingConnection(psycopg.Connection):
    """The pool tries twice to make a connection, and whoever waits for it waits for both. A server that says no is
    soon tried twice; one that says nothing takes all the patience there is each time, so the first time counts.
    """

    @classmethod
    def connect(cls, *args: Any, **kwargs: Any) -> Self:
        try:
            return super().connect(*args, **kwargs)
        except ConnectionTimeout:
            from deploy.outage import nobody_answers  # it asks Django's connections, which ask the settings

            # A thread of the pool's own may be here, which closing the pool would wait for.
            threading.Thread(target=nobody_answers, name="nobody-answers", daemon=True).start()
            raise
