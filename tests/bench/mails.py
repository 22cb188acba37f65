"""How fast one worker empties an outbox into a mail server on the same machine, beside bare smtplib with as many mails
that are made already, on one connection.
"""

import os
import smtplib
import threading
import time
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from bookings.models import Mail
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.message import as_message
from bookings.notices.sending.outbox import queue_notice
from tests.support.bench.lines import Line, ours_at_least
from tests.support.bench.rows import people
from tests.support.bench.scene import Scene
from tests.support.counting_mail_server import MailServer
from tests.support.factories import make_booking, make_session

MAILS, WARM = int(os.environ.get("MAILS", "600")), 50


def queue(number: int) -> None:
    session = make_session(on=timezone.localdate() + timezone.timedelta(days=60), capacity=5000)
    bookings = [make_booking(session=session, practitioner=one) for one in people(number)]
    with transaction.atomic():
        for booking in bookings:
            queue_notice(Confirmation(), booking=booking, now=timezone.now())


def wait_until(server: MailServer, taken: int) -> None:
    started = time.perf_counter()
    while len(server.taken) < taken:
        if time.perf_counter() - started > 300:
            raise SystemExit(f"{len(server.taken)} of {taken} mails arrived")
        time.sleep(0.002)


def measure(scene: Scene) -> Iterator[Line]:
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        host, port = server.server_address[:2]
        os.environ["EMAIL_URL"] = f"smtp://{host}:{port}"
        queue(WARM)
        with scene.worker() as worker:
            wait_until(server, WARM)
            queue(MAILS)
            wait_until(server, WARM + 1)
            with scene.stopwatch(worker) as ours:
                wait_until(server, WARM + MAILS)
        if Mail.objects.filter(state=Mail.State.SENT).count() < WARM + MAILS - 1:
            raise SystemExit("not every mail that arrived is noted as sent")
        messages = [as_message(mail).message().as_bytes() for mail in Mail.objects.order_by("-pk")[:MAILS]]
        connections = server.connections
        with smtplib.SMTP(str(host), port) as bare, scene.stopwatch(own=True) as floor:
            for message in messages:
                bare.sendmail("us@example.org", ["somebody@example.org"], message)
        server.shutdown()
    yield Line(
        name="mails by one worker",
        unit="/s",
        ours=MAILS / ours.wall,
        floor=MAILS / floor.wall,
        aims=(ours_at_least(400),),
        counted=f"{MAILS} mails sent on {connections} connections",
        cpu=ours.cpu,
        floor_cpu=floor.cpu,
    )
