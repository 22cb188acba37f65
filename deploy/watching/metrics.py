"""What Prometheus is told: requests as they are answered, and what the tables say when it asks.

With several processes (gunicorn) each writes its counts into a folder, PROMETHEUS_MULTIPROC_DIR, which
deploy/gunicorn_conf.py sets before anything else is loaded; whichever is asked adds them up.
"""

import datetime as dt
import os
from collections.abc import Iterable

from django.db import Error as DatabaseError
from django.db.models import Count, Min
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from bookings.models import Booking, Heartbeat, Mail
from bookings.models.mail import BY_EMAIL
from deploy.outage import is_unreachable, outage
from deploy.version import version
from training.models import Session

_own = CollectorRegistry()
_METHODS = {"GET", "POST", "HEAD"}
REQUESTS = Counter("turnout_requests", "Requests answered", ("route", "method", "status"), registry=_own)
SECONDS = Histogram(
    "turnout_request_seconds",
    "How long requests took",
    ("route",),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=_own,
)


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    REQUESTS.labels(route, method if method in _METHODS else "other", str(status)).inc()
    if route not in ("static", "none"):
        SECONDS.labels(route).observe(seconds)


class OfTheTables(Collector):
    """Asked anew each time: by indexes of what is open, so that it costs the same after many years."""

    def collect(self) -> Iterable[Metric]:
        now = timezone.now()
        yield _one("turnout_info", "Which version runs", {"version": version()}, 1)
        yield _by(
            "turnout_bookings_to_come",
            "Bookings of sessions to come, by state",
            "state",
            dict(Booking.objects.filter(session__starts_at__gt=now).values_list("status").annotate(Count("pk"))),
        )
        made = Booking.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        yield _one("turnout_last_booking", "Key of the latest booking: it grows as bookings are made", {}, made)
        mails = Mail.objects.filter(channel=BY_EMAIL)  # a text rests in the quiet hours, and nothing is wrong
        unsent = mails.filter(state__in=list(_NONE)).values_list("state").annotate(Count("pk"))
        yield _by("turnout_mails", "Mails that have not left, by state", "state", {**_NONE, **dict(unsent)})
        oldest = mails.unsent().aggregate(oldest=Min("created_at"))["oldest"]
        yield _one(
            "turnout_oldest_unsent_mail_seconds",
            "How long the oldest mail that has not left has waited",
            {},
            (now - oldest).total_seconds() if oldest else 0,
        )
        yield from _queues(now)
        yield _one(
            "turnout_registers_due",
            "Sessions that are over and whose register is open",
            {},
            Session.objects.with_an_open_register().ended(now).count(),
        )
        yield _by(
            "turnout_worker_beat_seconds",
            "How long ago a worker of the queue said that it runs",
            "queue",
            {beat.queue: (now - beat.at).total_seconds() for beat in Heartbeat.objects.all()},
        )


_NONE = {str(state): 0 for state in (Mail.State.WAITING, Mail.State.RETRYING, Mail.State.FAILED)}


def _queues(now: dt.datetime) -> Iterable[Metric]:
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    rows = list(ready.values("queue_name").annotate(number=Count("pk"), oldest=Min("enqueued_at")))
    yield _by("turnout_queue_tasks", "Tasks that wait", "queue", {row["queue_name"]: row["number"] for row in rows})
    ages = {row["queue_name"]: (now - row["oldest"]).total_seconds() for row in rows}
    yield _by("turnout_queue_age_seconds", "How long the oldest task has waited", "queue", ages)


def _one(name: str, about: str, labels: dict[str, str], value: float) -> Metric:
    metric = GaugeMetricFamily(name, about, labels=list(labels))
    metric.add_metric(list(labels.values()), value)
    return metric


def _by(name: str, about: str, label: str, values: dict[str, float]) -> Metric:
    metric = GaugeMetricFamily(name, about, labels=[label])
    for key, value in sorted(values.items()):
        metric.add_metric([key], value)
    return metric


def all_metrics() -> bytes:
    """Return them as Prometheus reads them. While the database is away, those of requests alone: just then they tell
    what people meet.
    """
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
        requests = generate_latest(registry)
    else:
        requests = generate_latest(_own)
    if outage.is_on():
        return requests
    of_tables = CollectorRegistry()
    try:
        of_tables.register(OfTheTables())
        return requests + generate_latest(of_tables)
    except DatabaseError as error:
        if is_unreachable(error):
            outage.begin()
        return requests
