"""A program to be killed: for each line it reads, it forks a process that books and cancels until somebody kills it.

Forking spares each round the seconds of starting. Run as: python -m tests.support.killable SESSION PERSON… [--careless]
"""

import os
import random
import sys
import time
from itertools import count


def work(sessions: list[int], people: list[int]) -> None:
    from django.utils import timezone

    from bookings.models import Booking
    from bookings.places.operations.booking import book_place, cancel_booking
    from training.models import Session, User
    from training.refusals import Refused

    random.seed(os.getpid())
    for done in count():
        if done == 1:
            print(os.getpid(), flush=True)  # warmed up: from now on it can be killed
        session, person = Session(pk=random.choice(sessions)), User.objects.get(pk=random.choice(people))
        live = Booking.objects.live().filter(session=session, practitioner=person).first()
        try:
            if live:
                cancel_booking(booking=live, reason="workload", by=person, now=timezone.now())
            else:
                book_place(session=session, practitioner=person, by=person, now=timezone.now())
        except Refused:
            time.sleep(0.001)


def without_transactions() -> None:
    """The control: each statement stands for itself, so that a kill can fall between a booking and its mail."""
    from django.db.models import QuerySet
    from django.db.transaction import Atomic

    Atomic.__enter__ = lambda self: None
    Atomic.__exit__ = lambda self, *error: None
    QuerySet.select_for_update = lambda self, **how: self


def main() -> None:
    import django

    django.setup()
    from django.db import connections

    sessions, people = ([int(key) for key in text.split(",")] for text in sys.argv[1:3])
    if "--careless" in sys.argv:
        without_transactions()
    for _ in sys.stdin:
        connections.close_all()
        child = os.fork()
        if not child:
            work(sessions, people)
        os.waitpid(child, 0)
        print("dead", flush=True)


if __name__ == "__main__":
    main()
