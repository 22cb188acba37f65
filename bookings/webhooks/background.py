"""Telling other programs beside the worker's mails, in a thread of its own: however slow they are, no mail waits."""

import logging
import threading

from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from bookings.webhooks.reading import read_history
from bookings.webhooks.sending import SECONDS_EACH, send_a_round

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_ROUNDS = 5


class Teller:
    """Reads what has happened and sends it, until it is told to stop."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def __enter__(self) -> "Teller":
        self._thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        """Let the round that runs come to its end. What is cut off is sent again by whoever comes next."""
        self._stop.set()
        self._thread.join(timeout=SECONDS_EACH)

    def _run(self) -> None:
        while not self._stop.is_set():
            tell_once()
            connection.close()
            self._stop.wait(SECONDS_BETWEEN_ROUNDS)


def tell_once() -> None:
    """Read and send once. Whatever goes wrong is logged, and tried again in the next round."""
    try:
        read_history(now=timezone.now())
        send_a_round(clock=timezone.now)
    except DatabaseError as trouble:
        logger.warning("The database is not to be had (%s); other programs are told later.", type(trouble).__name__)
    except Exception as error:  # without what it says: it may name a person
        logger.error("Other programs could not be told: %s", type(error).__name__)
