"""Which notices go as texts, how many a month, and what the network says of them afterwards."""

import datetime as dt
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bookings.models import Booking, Mail, TextMonth, TextSettings
from bookings.models.mail import BY_TEXT
from bookings.notices.kinds import TEXTED
from training.authorship import relate_as, save_as
from training.models import Course, User
from training.operations.addresses import mark_texts_failing
from training.partnership import REMEMBERED
from training.refusals import Refused, refuse_unfit
from training.roles import may_run_the_partnership

_WEIGHT = {receipt: weight for weight, receipt in enumerate(Mail.Receipt.values, start=1)} | {"": 0}


class TextsRefused(Refused):
    """Nothing is changed; the message says why."""


def text_settings() -> TextSettings:
    """Return what the team has said, or a row that sends nothing."""
    return TextSettings.objects.order_by("pk").first() or TextSettings()


@dataclass(frozen=True)
class _Chosen:
    kinds: frozenset[str]
    courses: frozenset[int] | None  # their keys; None is all

    @classmethod
    def now(cls) -> Self:
        said = text_settings()
        courses = None if said.for_all_courses else frozenset(said.courses.values_list("pk", flat=True))
        return cls(kinds=frozenset(said.kinds if said.monthly_limit else ()), courses=courses)


class _Memory:
    chosen: _Chosen | None = None
    until = 0.0


_memory = _Memory()


def forget() -> None:
    """Ask the database the next time."""
    _memory.until = 0.0


def goes_as_text(kind: str, booking: Booking, *, as_remembered: bool = False, is_compared: bool = False) -> bool:
    """Tell whether the team has turned texts of this kind on, for the course of the booking. Where hundreds are written
    one after another, `as_remembered` reads what the team has said once in ten seconds. `is_compared` is one
    that goes because a comparison says so, whatever kinds were turned on.
    """
    if not settings.SENDS_TEXTS:
        return False
    if is_compared:
        return text_settings().monthly_limit > 0
    chosen = _as_remembered() if as_remembered else _Chosen.now()
    return kind in chosen.kinds and (chosen.courses is None or booking.session.course_id in chosen.courses)


def _as_remembered() -> _Chosen:
    if _memory.chosen is None or time.monotonic() >= _memory.until:
        _memory.chosen, _memory.until = _Chosen.now(), time.monotonic() + REMEMBERED
    return _memory.chosen


@transaction.atomic
def choose_texts(
    *,
    kinds: Collection[str],
    for_all_courses: bool,
    courses: Collection[Course],
    monthly_limit: int,
    price: Decimal | None,
    by: User,
    now: dt.datetime,
) -> TextSettings:
    """Say which notices go as texts from now on. Those that wait go only if they still may. Raises TextsRefused or
    DoesNotFit.
    """
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team turns texts on and off.")
    if unknown := set(kinds) - set(TEXTED):
        raise TextsRefused(f"These do not go as texts: {', '.join(sorted(unknown))}.")
    if kinds and not monthly_limit:
        raise TextsRefused("Enter how many texts may go in a month.")
    if kinds and not for_all_courses and not courses:
        raise TextsRefused("Choose at least one course, or all of them.")
    said = TextSettings.objects.locked().order_by("pk").first() or TextSettings()
    said.kinds = [kind for kind in TEXTED if kind in kinds]
    said.for_all_courses, said.monthly_limit, said.price = for_all_courses, monthly_limit, price
    refuse_unfit(said)
    save_as(said, by=by, now=now)
    relate_as(said, "courses", () if for_all_courses else courses, by=by, now=now)
    forget()
    transaction.on_commit(forget)  # another thread may have read what was said before
    return said


def take_from_the_month(*, now: dt.datetime) -> bool:
    """Count one more text of this month, unless there have been as many as may go: one statement, so that two workers
    at once do not both take the last. The caller's transaction takes the text in hand.
    """
    month = TextMonth.objects.get_or_create(first_on=first_of_month(now))[0]
    limit = text_settings().monthly_limit
    if TextMonth.objects.filter(pk=month.pk, sent__lt=limit).update(sent=F("sent") + 1):
        return True
    TextMonth.objects.filter(pk=month.pk).update(left_out=F("left_out") + 1)
    return False


def first_of_month(now: dt.datetime) -> dt.date:
    return timezone.localdate(now).replace(day=1)


def note_receipt(*, reference: str, receipt: str, now: dt.datetime) -> Mail | None:
    """Keep what the network says of a text. Said again, or after something that outweighs it, it changes nothing. A
    receipt of one whose sending we never had an answer to says that it has left. None for a text that is not ours.

    The number is marked first, by itself: whoever merges two people locks them and then their mails, and a receipt
    that did it the other way round could wait for them while they wait for it.
    """
    texts = Mail.objects.filter(message_id=reference, channel=BY_TEXT)
    text = texts.select_related("recipient").first()
    if text is None or _WEIGHT[receipt] <= _WEIGHT[text.receipt]:
        return text
    if receipt == Mail.Receipt.PERMANENT and text.recipient:
        with suppress(User.DoesNotExist):  # merged at this moment
            mark_texts_failing(person=text.recipient, mobile=text.to, now=now)
    with transaction.atomic():
        text = Mail.objects.locked().filter(pk=text.pk).first()
        if text is None or _WEIGHT[receipt] <= _WEIGHT[text.receipt]:
            return text
        text.receipt, text.receipt_at = receipt, now
        fields = ["receipt", "receipt_at"]
        if text.state != Mail.State.SENT:
            text.state, text.sent_at, text.last_error = Mail.State.SENT, now, ""
            text.next_attempt_at, text.in_hand = None, False
            fields += ["state", "sent_at", "last_error", "next_attempt_at", "in_hand"]
        text.save(update_fields=fields)
        return text
