"""Which notices go as texts, how many a month, and what the network says of them afterwards."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

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
from training.refusals import Refused, refuse_unfit
from training.roles import may_run_the_partnership

_WEIGHT = {receipt: weight for weight, receipt in enumerate(Mail.Receipt.values, start=1)} | {"": 0}


class TextsRefused(Refused):
    """Nothing is changed; the message says why."""


def text_settings() -> TextSettings:
    """Return what the team has said, or a row that sends nothing."""
    return TextSettings.objects.order_by("pk").first() or TextSettings()


def goes_as_text(kind: str, booking: Booking) -> bool:
    """Tell whether the team has turned texts of this kind on, for the course of the booking."""
    if not settings.SENDS_TEXTS:
        return False
    said = text_settings()
    if kind not in said.kinds or not said.monthly_limit:
        return False
    return said.for_all_courses or said.courses.filter(pk=booking.session.course_id).exists()


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


@transaction.atomic
def note_receipt(*, reference: str, receipt: str, now: dt.datetime) -> Mail | None:
    """Keep what the network says of a text. Said again, or after something that outweighs it, it changes nothing. A
    receipt of one whose sending we never had an answer to says that it has left. None for a text that is not ours.
    """
    text = Mail.objects.locked().filter(message_id=reference, channel=BY_TEXT).first()
    if text is None or _WEIGHT[receipt] <= _WEIGHT[text.receipt]:
        return text
    text.receipt, text.receipt_at = receipt, now
    fields = ["receipt", "receipt_at"]
    if text.state != Mail.State.SENT:
        text.state, text.sent_at, text.last_error, text.next_attempt_at, text.in_hand = (
            Mail.State.SENT,
            now,
            "",
            None,
            False,
        )
        fields += ["state", "sent_at", "last_error", "next_attempt_at", "in_hand"]
    text.save(update_fields=fields)
    if receipt == Mail.Receipt.PERMANENT and text.recipient:
        mark_texts_failing(person=text.recipient, mobile=text.to, now=now)
    return text
