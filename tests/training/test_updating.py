"""Columns of a row are written as Django writes them, on either database, and no others."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat

from bookings.models import Booking, Mail, Register
from tests.support.factories import UserFactory, VenueFactory, make_booking, make_session
from training.authorship import save_as
from training.models import Venue
from training.text import folded
from training.updating import update_row, update_row_unless, update_rows, update_with_history

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[True, False], ids=["compiled", "plain"])
def compiled(request, settings):
    settings.COMPILED_QUERIES = request.param
    return request.param


@pytest.fixture
def mails(now, compiled):
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


def lines_of(row):
    return list(row.history.order_by("history_id").values())


def changed(settings, row, *, compiled, fields=("cancel_note", "outcome"), **said):
    settings.COMPILED_QUERIES = compiled
    row.cancel_note, row.outcome = "they wrote", "attended"
    return save_as(row, fields=fields, **said)


def test_line_of_history_is_that_which_django_writes(settings, now):
    author = UserFactory()
    theirs, ours = (
        changed(settings, make_booking(), compiled=compiled, by=author, now=now, reason=" why ")
        for compiled in (False, True)
    )
    said, line = lines_of(theirs)[-1], lines_of(ours)[-1]
    apart = {
        "history_id",
        "id",
        "session_id",
        "practitioner_id",
        "organisation_id",
        "organisation_type_id",
        "booked_by_id",
    }
    assert {name: line[name] for name in line.keys() - apart} == {name: said[name] for name in said.keys() - apart}
    assert (line["id"], line["practitioner_id"]) == (ours.pk, ours.practitioner_id)
    assert (line["history_type"], line["history_user_id"], line["history_date"]) == ("~", author.pk, now)
    assert (line["history_change_reason"], line["cancel_note"], line["outcome"]) == ("why", "they wrote", "attended")


def test_history_says_what_the_row_holds_and_not_what_was_not_saved(settings, now):
    booking = changed(settings, make_booking(), compiled=True, fields=("outcome",), by=None, now=now)
    [*_, line] = lines_of(booking)
    kept = Booking.objects.get()
    assert (kept.outcome, kept.cancel_note) == (line["outcome"], line["cancel_note"]) == ("attended", "")


def test_row_and_its_line_are_one_statement_on_postgresql(settings, now, django_assert_num_queries):
    booking = make_booking()
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 2):
        changed(settings, booking, compiled=True, by=None, now=now)


def test_a_row_with_history_that_is_gone_is_an_error(settings, now):
    booking = make_booking()
    Booking.objects.all().delete()
    lines = booking.history.count()
    with pytest.raises(DatabaseError), transaction.atomic():
        changed(settings, booking, compiled=True, by=None, now=now)
    assert booking.history.count() == lines


def test_columns_that_keep_themselves_are_kept(settings, now):
    settings.COMPILED_QUERIES = True
    venue = VenueFactory(name="Old Hall")
    venue.name = "Ó Dálaigh’s Hall"
    save_as(venue, by=None, now=now, fields=["name", "name_key"])
    assert Venue.objects.get().name_key == folded("Ó Dálaigh’s Hall")


def test_rows_that_are_saved_in_a_way_of_their_own_are_left_to_django(settings, now):
    settings.COMPILED_QUERIES = True
    session = make_session()
    said = {"author": None, "at": now, "reason": None}
    assert not update_with_history(session, fields=("capacity",), **said)  # its history follows its trainers
    register = Register.objects.create(session=session)
    assert not update_with_history(register, fields=("state",), **said)  # it says at the session that it is closed
    booking = make_booking(session=session)
    booking.cancel_note = Concat("cancel_note", Value("!"))
    assert not update_with_history(booking, fields=("cancel_note",), **said)
    assert booking.history.count() == 1
