"""What the first visitors of a new process would pay for, done before they come.

A process that has just started answers its first pages several times more slowly than those after: addresses are read,
templates read, questions put together, a connection made. When booking opens for a course that many want, all of that
fell on people who wait for one another. A thread does it once the first answer has gone out, which therefore comes no
later, or soon after the start where nobody has asked.
"""

import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.signals import request_finished
from django.db import DatabaseError, connections
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import get_resolver

from deploy.outage import outage
from training.compiled import compile_all

SECONDS_WITHOUT_VISITORS = 2.0
_NOT_PAGES = ("mail", "documents")  # which a worker makes

logger = logging.getLogger(__name__)


class Warming:
    """The warming of one process: not of one that forks its workers after it has loaded the pages (`--preload`), since
    a connection belongs to one process; each of these warms itself.
    """

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._has_forked = False

    def begin(self) -> None:
        """Start the thread. To be called once the application is loaded."""
        self._asked.clear()
        self._has_forked = False
        request_finished.connect(self._first_answer_is_out)
        threading.Thread(target=self._when_nobody_waits, name="warming", daemon=True).start()

    def has_forked(self) -> None:
        self._has_forked = True

    def _first_answer_is_out(self, **about: Any) -> None:
        request_finished.disconnect(self._first_answer_is_out)
        self._asked.set()

    def _when_nobody_waits(self) -> None:
        self._asked.wait(SECONDS_WITHOUT_VISITORS)
        if not self._has_forked:
            warm_up()


def begin_warming() -> None:
    """Warm this process, and those that are forked from it."""
    warming = Warming()
    os.register_at_fork(before=warming.has_forked, after_in_child=warming.begin)
    warming.begin()


def warm_up() -> None:
    """Load what pages need. What fails says so in the log, and fails anew for whoever opens that page."""
    try:
        get_resolver()._populate()  # inner: what the first link of a page does
        for name in templates_of_pages():
            load(name)
        if can_connect():
            put_questions_together()
    except Exception:  # a thread that nobody waits for
        logger.exception("Not everything could be loaded before the first visitors.")


def put_questions_together() -> None:
    """Compile what is asked often. The connection that this thread took goes back to the pool."""
    try:
        compile_all()
    finally:
        connections["default"].close()


def templates_of_pages() -> Iterator[str]:
    """Name every template of our own that a page may be made of."""
    folders: Any = settings.TEMPLATES[0]["DIRS"]
    for folder in folders:
        for file in sorted(Path(folder).rglob("*.html")):
            name = file.relative_to(folder)
            if name.parts[0] not in _NOT_PAGES:
                yield name.as_posix()


def load(name: str) -> None:
    try:
        get_template(name)
    except TemplateDoesNotExist:
        logger.warning("The template %s asks for one that is missing.", name)


def can_connect() -> bool:
    """Open the pool, so that it holds a connection; False without a word where the database is away, of which the pool
    tells the outage. SQLite is a file, and ready.
    """
    connection = connections["default"]
    if outage.is_on():
        return False
    try:
        connection.ensure_connection()
    except DatabaseError:
        return False
    finally:
        connection.close()
    return True
