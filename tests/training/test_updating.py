"""Columns of a row are written as Django writes them, on either database, and no others."""

import pytest
from django.db import DatabaseError, transaction

from bookings.models import Mail
from tests.support.factories import make_booking
from training.updating import update_row, update_row_unless, update_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, params=[True, False], ids=["compiled", "plain"])
def compiled(request, settings):
    settings.COMPILED_QUERIES = request.param
    return request.param


@pytest.fixture
def mails(now):
    """Two, of which one is to be changed."""
    booking = make_booking()
    about = {"kind": "confirmation", "booking": booking, "to": "p@example.org", "created_at": now}
    return [Mail.objects.create(**about, message_id=f"<{name}@example.org>", occasion=name) for name in ("a", "b")]


def test_writes_the_columns_of_the_row_and_nothing_else(mails, now):
    mail, other = mails
    mail.attempts, mail.next_attempt_at, mail.facts, mail.subject = 2, now, {"code": "1"}, "is not written"
    update_row(mail, fields=("attempts", "next_attempt_at", "facts"))
    kept = Mail.objects.get(pk=mail.pk)
    assert (kept.attempts, kept.next_attempt_at, kept.facts, kept.subject) == (2, now, {"code": "1"}, "")
    untouched = Mail.objects.get(pk=other.pk)
    assert (untouched.attempts, untouched.next_attempt_at, untouched.facts) == (0, None, {})


def test_a_row_that_is_gone_is_an_error(mails):
    Mail.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        update_row(mails[0], fields=("attempts",))


def test_what_holds_already_stays_as_it_is(mails, now):
    mail, other = mails
    Mail.objects.filter(pk=other.pk).update(state=Mail.State.SENT, sent_at=now)
    for one in (mail, other):
        one.state, one.sent_at, one.attempts = Mail.State.SENT, now, 3
    about = {"fields": ("state", "sent_at", "attempts"), "column": "state", "holds": Mail.State.SENT}
    assert [update_row_unless(one, **about) for one in (mail, other)] == [True, False]
    assert list(Mail.objects.order_by("pk").values_list("state", "attempts")) == [("sent", 3), ("sent", 0)]


def test_several_rows_have_each_its_own(mails, now):
    one, two = mails
    third = Mail.objects.create(
        kind="confirmation", booking=one.booking, to="p@example.org", created_at=now, message_id="<c>", occasion="c"
    )
    one.text, one.facts, two.text, third.text = "first", {"code": "1"}, "second", "is not written"
    update_rows(mails, fields=("text", "facts"))
    update_rows([], fields=("text",))
    rows = Mail.objects.order_by("pk").values_list("text", "facts")
    assert list(rows) == [("first", {"code": "1"}), ("second", {}), ("", {})]
