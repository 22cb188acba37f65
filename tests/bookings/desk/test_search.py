import datetime as dt

import pytest

from bookings.attendance.certificates.codes import in_groups, new_code
from bookings.desk.search import SHOWN, find
from tests.support.attended import make_certificate
from tests.support.factories import (
    CourseFactory,
    OrganisationFactory,
    UserFactory,
    VenueFactory,
    make_booking,
    make_session,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def look(team_member, now):
    return lambda words: find(words, reader=team_member, now=now)


def test_person_is_found_by_any_words_of_name_address_and_organisation(look):
    nia = UserFactory(name="Nia Ó Súilleabháin", email="nia@wye.example.org", organisation__name="Wye Valley")
    UserFactory(name="Somebody Else")
    for words in ("nia", "SUILLEABHAIN nia", "nia wye", "nia@wye.example.org", "  Nia  "):
        assert look(words).people == [nia], words
    assert look("nia police").people == []


def test_organisation_is_found_and_counted(look):
    wye = OrganisationFactory(name="St Mary’s School")
    UserFactory.create_batch(2, organisation=wye)
    [found] = look("st mary").organisations
    assert (found, found.members) == (wye, 2)


def test_session_is_found_by_course_venue_month_and_reference(look, now):
    course, hall = CourseFactory(title="Understanding Neglect"), VenueFactory(name="Shirehall", town="Hereford")
    coming = make_session(course=course, venue=hall, on=dt.date(2026, 7, 7), ref="UN-26-07")
    past = make_session(course=course, venue=hall, on=dt.date(2026, 3, 3))
    draft = make_session(course=course, on=dt.date(2026, 9, 9), status="draft")
    assert look("neglect hereford").coming == [coming]
    assert look("neglect hereford").past == [past]
    assert look("neglect").coming == [coming, draft]
    assert look("neglect july").coming == [coming]
    assert look("UN-26-07").coming == [coming]


def test_certificate_is_found_by_number_and_code(look):
    certificate = make_certificate(make_booking(outcome="attended"))
    certificate.code = new_code()
    certificate.save()
    assert look(certificate.number).certificates == [certificate]
    assert look(in_groups(certificate.code).lower()).certificates == [certificate]
    assert look("neglect").certificates == []


def test_more_than_fit_are_told_apart(look):
    UserFactory.create_batch(SHOWN, name="Sam Same")
    assert look("sam same").more == set()
    UserFactory(name="Sam Same")
    found = look("sam same")
    assert (len(found.people), found.more) == (SHOWN, {"people"})


def test_nothing_is_found_for_nothing(look):
    UserFactory()
    assert look("   ").is_empty
    assert look("zzzzzz").is_empty


def test_questions_stay_the_same_however_much_there_is(look, django_assert_max_num_queries):
    for _ in range(5):
        make_certificate(make_booking(outcome="attended", practitioner=UserFactory(name="Sam Same")))
    with django_assert_max_num_queries(6):
        look("sam same")
