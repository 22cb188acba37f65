"""Rows written many at once are those that saving them one by one would write, on either database."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.expressions import DatabaseDefault
from django.db.models.functions import Now

from bookings.models import Booking, Evaluation, Mark
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from training import bulk
from training.bulk import insert_all, like
from training.models import User

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 7, 7, 8, 40, 12, 345678, tzinfo=dt.UTC)
ODD = ["Ann", "O’Hara \\N tab\tline\nquote\"'%s", "김민준", "\\.", "", "{1,2}", "a;b,c", "  blank  "]


def people(number: int, letter: str) -> list[User]:
    organisation = OrganisationFactory()
    return [
        User(
            email=f"{letter}{n}@example.org",
            name=ODD[n % len(ODD)],
            organisation=organisation if n % 3 else None,
            joined_at=NOW + dt.timedelta(days=n),
            is_lead=n % 3 == 1,
            mail_bounced_at=NOW if n % 5 == 0 else None,
        )
        for n in range(number)
    ]


def bookings(session, number: int) -> list[Booking]:
    example = make_booking(session=make_session())
    return [
        like(
            example,
            pk=None,
            id=None,
            session_id=session.pk,
            practitioner_id=UserFactory().pk,
            entry_uids={"7": f"u{n}"},
        )
        for n in range(number)
    ]


def stored(rows) -> list[dict]:
    """What the database has of the rows, without their keys and names."""
    left_out = {"id", "email", "search_text", "practitioner_id", "organisation_id", "entry_uids"}
    model = type(rows[0])
    kept = model.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk").values()
    return [{name: value for name, value in row.items() if name not in left_out} for row in kept]


@pytest.mark.parametrize("number", [1, bulk._FEW - 1, bulk._FEW, 160])
def test_rows_are_those_that_django_writes(number):
    ours, django = insert_all(User, people(number, "a")), User.objects.bulk_create(people(number, "b"))
    assert stored(ours) == stored(django)
    assert len(stored(ours)) == number
    for row in ours:
        kept = User.objects.get(pk=row.pk)
        assert (kept.email, kept.organisation_id, kept._state.adding) == (row.email, row.organisation_id, False)
        assert kept.search_text == row.search_text != ""  # what a field works out of others is worked out
        assert kept.feed_token == row.feed_token


def test_rows_with_words_numbers_and_dictionaries_come_back_as_they_were():
    session = make_session(capacity=200)
    written = insert_all(Booking, bookings(session, 130))
    for row in written:
        kept = Booking.objects.get(pk=row.pk)
        assert {name: getattr(kept, name) for name in vars(kept) if name != "_state"} == {
            name: value for name, value in vars(row).items() if name in vars(kept) and name != "_state"
        }


def test_keys_follow_those_before_and_come_before_those_after():
    before = UserFactory()
    written = insert_all(User, people(140, "a"))
    after = UserFactory()
    keys = [row.pk for row in written]
    assert keys == sorted(set(keys))
    assert before.pk < keys[0]
    assert keys[-1] < after.pk


def test_keys_that_were_used_once_are_not_used_again():
    last = insert_all(User, people(140, "a"))[-1]
    User.objects.all().delete()
    assert insert_all(User, people(140, "b"))[0].pk > last.pk


def test_one_that_cannot_be_kept_keeps_all_of_them_out():
    rows = people(140, "a")
    rows[-1].email = rows[0].email
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_all(User, rows)
    assert not User.objects.filter(email__startswith="a").exists()


def test_statements_do_not_grow_with_the_rows(django_assert_max_num_queries):
    few, many = people(bulk._FEW, "a"), people(300, "b")
    for rows in (few, many):
        with django_assert_max_num_queries(2):
            insert_all(User, rows)


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert insert_all(User, []) == []


def test_rows_of_a_table_without_history_are_written_too():
    session = make_session(capacity=200)
    written = insert_all(Booking, bookings(session, 125))
    insert_all(
        Evaluation, [Evaluation(booking=booking, score=n % 5 + 1, sent_at=NOW) for n, booking in enumerate(written)]
    )
    assert list(Evaluation.objects.order_by("pk").values_list("score", flat=True)) == [n % 5 + 1 for n in range(125)]


def test_what_the_database_would_have_to_work_out_is_refused():
    with pytest.raises(NotImplementedError, match="works out for each row"):
        bulk._value_of(DatabaseDefault(Now()))


def test_a_row_like_another_shares_nothing_with_it():
    blank = Mark(marked_at=NOW)
    one, other = like(blank, value="present"), like(blank, value="absent")
    assert (one.value, other.value, blank.value, one.marked_at) == ("present", "absent", "", NOW)
    one._state.adding = False
    assert other._state.adding and blank._state.adding
    assert connection.alias == "default"
