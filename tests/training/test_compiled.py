"""A compiled query answers as the queryset it was made of, on either database and for any values."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session as SignIn
from django.db import connection, transaction
from django.db.models import Count, Q
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from bookings.models import Mail
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from training.compiled import CompiledQuery
from training.models import Organisation, Session, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, params=[True, False], ids=["compiled", "plain"])
def compiled(request, settings):
    """Both ways of asking: what a test of this module says holds for either."""
    settings.COMPILED_QUERIES = request.param
    return request.param


def test_query_is_compiled_once_or_not_at_all(compiled):
    asked = []

    def build(person):
        asked.append(person)
        return User.objects.filter(pk=person)

    person, query = UserFactory(), CompiledQuery(build)
    assert query.rows(person=person.pk) == query.rows(person=person.pk) == [person]
    assert len(asked) == (1 if compiled else 2)
    assert (person.pk in asked) is not compiled


def test_get_raises_what_the_model_raises():
    with pytest.raises(User.DoesNotExist):
        CompiledQuery(lambda person: User.objects.filter(pk=person)).get(person=0)


def test_rows_are_those_of_the_queryset_for_each_value():
    people = [UserFactory(organisation=OrganisationFactory()) for _ in range(3)]
    signed_in = CompiledQuery(lambda person: User.objects.select_related("organisation__type").filter(pk=person))
    for person in [*people, *reversed(people)]:
        assert signed_in.rows(person=person.pk) == [person]
        found = signed_in.first(person=person.pk)
        assert (found.email, found.organisation.type.name) == (person.email, person.organisation.type.name)
    assert signed_in.first(person=0) is None


def test_related_rows_come_with_the_same_question(django_assert_num_queries):
    person = UserFactory(organisation=OrganisationFactory())
    signed_in = CompiledQuery(lambda person: User.objects.select_related("organisation").filter(pk=person))
    with django_assert_num_queries(1):
        assert signed_in.first(person=person.pk).organisation == person.organisation


def test_annotations_and_constants_stay():
    session = make_session()
    make_booking(session=session)
    counted = CompiledQuery(
        lambda key: Session.objects.annotate(n=Count("bookings", filter=Q(bookings__status="confirmed"))).filter(pk=key)
    )
    assert [each.n for each in counted.rows(key=session.pk)] == [1]


def test_lists_of_values_and_words_as_values():
    school, ward = OrganisationFactory(name="A school"), OrganisationFactory(name="A ward")
    named = CompiledQuery(lambda name: Organisation.objects.filter(name=name).values_list("pk", flat=True))
    assert (named.rows(name="A ward"), named.rows(name="A school")) == ([ward.pk], [school.pk])
    assert named.rows(name="A'; DROP TABLE") == []


def test_named_values_come_by_name_and_several_as_tuples():
    school = OrganisationFactory(name="A school")
    named = CompiledQuery(lambda key: Organisation.objects.filter(pk=key).values_list("name", "pk", named=True))
    [row] = named.rows(key=school.pk)
    assert (row.name, row.pk) == ("A school", school.pk)
    several = CompiledQuery(lambda key: Organisation.objects.filter(pk=key).values_list("name", "pk"))
    assert several.rows(key=school.pk) == [("A school", school.pk)]


def test_columns_that_the_driver_gives_otherwise_are_as_python_has_them():
    """On SQLite a time is a word and a truth a number."""
    session = make_session()
    [found] = CompiledQuery(lambda key: Session.objects.filter(pk=key)).rows(key=session.pk)
    assert (found.starts_at, found.needs_approval) == (session.starts_at, False)
    assert type(found.needs_approval) is bool


def test_what_gives_neither_objects_nor_lists_is_refused(compiled):
    dictionaries = CompiledQuery(lambda key: Organisation.objects.filter(pk=key).values("name"))
    if not compiled:
        return
    with pytest.raises(TypeError, match="gives objects"):
        dictionaries.rows(key=1)


def test_words_are_compared_as_words_where_they_look_like_numbers():
    SignIn.objects.create(session_key="0123", session_data="", expire_date=timezone.now())
    by_key = CompiledQuery(lambda key: SignIn.objects.filter(session_key=key))
    assert (len(by_key.rows(key="0123")), by_key.rows(key="123")) == (1, [])


def test_numbers_in_json_and_five_values(now):
    reader = UserFactory()
    about = {"kind": "register chase", "recipient": reader, "to": "p@example.org", "created_at": now}
    mails = [
        Mail.objects.create(**about, message_id=f"<{number}@x>", occasion=str(number), facts={"session": number})
        for number in (7, 8)
    ]
    query = CompiledQuery(
        lambda session, reader, to, kind, before: Mail.objects.filter(
            facts__session=session, recipient=reader, to=to, kind=kind, pk__lt=before
        )
    )
    given = {"reader": reader.pk, "to": "p@example.org", "kind": "register chase", "before": 2**40}
    assert [query.rows(session=number, **given) for number in (7, 8, 9)] == [[mails[0]], [mails[1]], []]


def test_moments_are_compared_as_they_are(now):
    sooner, later = (make_session(on=now.date() + dt.timedelta(days=days)) for days in (1, 2))
    to_come = CompiledQuery(
        lambda besides, now: Session.objects.exclude(pk=besides).filter(Q(starts_at__gt=now) | Q(cancelled_at__gt=now))
    )
    for when in (now, sooner.starts_at - dt.timedelta(microseconds=1)):
        assert set(to_come.rows(besides=0, now=when)) == {sooner, later}
    assert to_come.rows(besides=0, now=sooner.starts_at) == [later]
    assert to_come.rows(besides=0, now=timezone.localtime(sooner.starts_at, ZoneInfo("Asia/Kathmandu"))) == [later]
    assert to_come.rows(besides=later.pk, now=sooner.starts_at) == []


def test_what_is_worked_out_from_the_moment_is_refused(compiled, now):
    soon = CompiledQuery(
        lambda now: Session.objects.filter(starts_at__gt=now, starts_at__lt=now + dt.timedelta(days=5))
    )
    on = CompiledQuery(lambda now: Session.objects.filter(starts_at__gt=now, first_on__gt=now.date()))
    for query in (soon, on):
        if not compiled:
            assert query.rows(now=now) == []
            continue
        with pytest.raises(TypeError, match="works out nothing else"):
            query.rows(now=now)


def test_order_and_limit_stay():
    for name in ("B", "A", "C"):
        OrganisationFactory(name=name)
    last = CompiledQuery(lambda: Organisation.objects.order_by("-name")[:2])
    assert [each.name for each in last.rows()] == ["C", "B"]


@pytest.mark.parametrize("values", [{}, {"person": None}, {"person": 1, "other": 2}])
def test_refuses_missing_empty_and_unknown_values(values):
    with pytest.raises(TypeError, match="asked with person"):
        CompiledQuery(lambda person: User.objects.filter(pk=person)).rows(**values)


def test_refuses_to_compile_a_question_that_leaves_a_value_out(settings):
    settings.COMPILED_QUERIES = True
    with pytest.raises(TypeError, match="parameter"):
        CompiledQuery(lambda person: User.objects.filter(is_team=True)).rows(person=1)


@pytest.mark.django_db(transaction=True)
def test_locks_only_within_a_transaction():
    session = make_session()
    locked = CompiledQuery(lambda key: Session.objects.locked().filter(pk=key))
    with transaction.atomic():
        assert locked.rows(key=session.pk) == [session]
    if connection.features.has_select_for_update:
        with pytest.raises(TransactionManagementError):
            locked.rows(key=session.pk)
    else:  # SQLite locks the whole of itself
        assert locked.rows(key=session.pk) == [session]
