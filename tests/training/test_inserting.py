"""A new row of training/inserting.py is the row that Django and django-simple-history write, on either database."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django_tasks_db.models import DBTaskResult, get_date_max

from bookings.models import Booking, Mail
from bookings.notices.sending.tasks import deliver_mail
from tests.support.factories import UserFactory, make_booking, make_session
from training import inserting
from training.authorship import save_as
from training.inserting import insert_row, insert_with_history
from training.models import Venue
from training.text import folded

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def columns_of(row, *, without=()):
    """What the database holds of a row, column by column."""
    [found] = type(row)._base_manager.filter(pk=row.pk).values()
    return {name: value for name, value in found.items() if name not in without}


def new_booking(session, person, **changed):
    facts = {"organisation": person.organisation, "organisation_type": person.organisation.type, "status": "confirmed"}
    return Booking(session=session, practitioner=person, booked_at=NOW, confirmed_at=NOW, **facts | changed)


def saved(settings, row, *, compiled, **said):
    settings.COMPILED_QUERIES = compiled
    return save_as(row, now=NOW, is_new=True, **said)


def test_row_and_its_history_are_those_that_django_writes(settings):
    session, author = make_session(), UserFactory()
    facts = {"cancel_note": "a “note”", "entry_uids": {"7": "uid"}, "terms_version": 2}
    theirs, ours = (
        saved(settings, new_booking(session, UserFactory(), **facts), compiled=compiled, by=author, reason=" why ")
        for compiled in (False, True)
    )
    apart = ("id", "practitioner_id", "organisation_id", "organisation_type_id")
    assert columns_of(ours, without=apart) == columns_of(theirs, without=apart)
    [said], [line] = theirs.history.all(), ours.history.all()
    apart = (*apart, "history_id")
    assert columns_of(line, without=apart) == columns_of(said, without=apart)
    assert (line.id, line.practitioner, line.organisation) == (ours.pk, ours.practitioner, ours.organisation)
    assert (line.history_user, line.history_date, line.history_type) == (author, NOW, "+")
    assert line.history_change_reason == "why"


def test_saved_row_is_as_after_save(settings):
    row = saved(settings, new_booking(make_session(), UserFactory()), compiled=True, by=None)
    assert (row._state.adding, row._state.db) == (False, "default")
    assert Booking.objects.get(pk=row.pk) == row
    assert row.history.get().history_user is None
    row.cancel_note = "later"
    save_as(row, by=None, now=NOW, fields=["cancel_note"])
    assert Booking.objects.get().cancel_note == "later"


def test_row_and_history_are_one_statement_on_postgresql(settings, django_assert_num_queries):
    settings.COMPILED_QUERIES = True
    row = new_booking(make_session(), UserFactory())
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 2):
        save_as(row, by=None, now=NOW, is_new=True)


def test_columns_that_keep_themselves_are_kept(settings):
    settings.COMPILED_QUERIES = True
    venue = save_as(Venue(name="Ó Dálaigh’s Hall", address="1 High Street, Ludlow"), by=None, now=NOW, is_new=True)
    venue.refresh_from_db()
    assert (venue.name_key, venue.town) == (folded("Ó Dálaigh’s Hall"), "Ludlow")


def test_constraint_that_is_broken_is_named_and_the_transaction_ends(settings):
    settings.COMPILED_QUERIES = True
    booking = make_booking()
    twice = new_booking(booking.session, booking.practitioner)
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        save_as(twice, by=None, now=NOW, is_new=True)
    assert "booking_one_live_per_person" in str(broken.value) or connection.vendor == "sqlite"
    assert (twice.pk, Booking.objects.count(), Booking.history.count()) == (None, 1, booking.history.count())


def test_row_with_a_key_of_its_own_is_left_to_django(settings):
    settings.COMPILED_QUERIES = True
    row = new_booking(make_session(), UserFactory(), pk=4711)
    assert not insert_with_history(row, author=None, at=NOW, reason=None)
    assert save_as(row, by=None, now=NOW, is_new=True).pk == 4711
    assert row.history.get().id == 4711


def test_row_with_more_than_values_is_left_to_django(settings):
    settings.COMPILED_QUERIES = True
    mail = Mail(kind="confirmation", to=Lower(Value("A@EXAMPLE.ORG")), message_id="<1@x>", created_at=NOW)
    insert_row(mail)
    assert Mail.objects.get().to == "a@example.org"


def test_row_knows_the_key_of_what_was_saved_after_it_was_made(settings):
    settings.COMPILED_QUERIES = True
    person = UserFactory.build(organisation=None)
    mail = Mail(kind="confirmation", recipient=person, to="a@example.org", message_id="<1@x>", created_at=NOW)
    person.save()
    assert Mail.objects.get(pk=insert_row(mail).pk).recipient == person


def test_task_is_the_row_that_the_library_writes(settings):
    rows = []
    for compiled in (False, True):
        settings.COMPILED_QUERIES = compiled
        rows.append(DBTaskResult.objects.get(pk=deliver_mail.using(priority=5).enqueue(17).id))
    theirs, ours = (columns_of(row, without=("id", "enqueued_at")) for row in rows)
    assert ours == theirs
    assert (ours["args_kwargs"], ours["run_after"]) == ({"args": [17], "kwargs": {}}, get_date_max())


def test_sql_is_put_together_once_for_a_table(settings):
    settings.COMPILED_QUERIES = True
    session = make_session()
    save_as(new_booking(session, UserFactory()), by=None, now=NOW, is_new=True)
    before = inserting._table.cache_info().misses
    save_as(new_booking(session, UserFactory()), by=None, now=NOW, is_new=True)
    assert inserting._table.cache_info().misses == before
