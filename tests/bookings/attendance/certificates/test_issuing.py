import datetime as dt

import pytest

from bookings.attendance.certificates.issuing import (
    CertificateRefused,
    give_certificate_back,
    issue_again,
    issue_certificate_for,
    issue_certificates,
    level_in_words,
    venue_in_words,
    withdraw_certificate,
)
from bookings.attendance.certificates.letterhead import letterhead_in_force
from bookings.models import Booking, Certificate, Evaluation, Register
from tests.support import factories
from tests.support.attended import AFTERWARDS, attended, session_with_register
from training.dates import months_later
from training.models import SessionDay, User
from training.refusals import ReasonMissing

pytestmark = pytest.mark.django_db
Outcome = Booking.Outcome


def issue(session, by=None):
    return issue_certificates(session=session, by=by, now=AFTERWARDS)


def test_issue_certificates_goes_to_those_who_attended_every_day_only(team_member):
    session = session_with_register()
    here = attended(session)
    walk_in = attended(session, is_walk_in=True)
    for outcome in (Outcome.PARTLY_ATTENDED, Outcome.NO_SHOW, Outcome.NOT_RECORDED):
        attended(session, outcome)
    attended(session, Outcome.EXCUSED, excused_at=AFTERWARDS)
    attended(session_with_register())  # of another session

    issued = issue(session, by=team_member)

    assert [certificate.booking_id for certificate in issued] == [here.pk, walk_in.pk]
    assert set(Certificate.objects.values_list("booking_id", flat=True)) == {here.pk, walk_in.pk}
    assert set(Certificate.history.values_list("history_user_id", "history_type")) == {(team_member.pk, "+")}


def test_issue_certificates_keeps_what_was_true_on_the_day_of_issue():
    course = factories.CourseFactory(title="Neglect", cpd_hours="6.5", certificate_valid_months=36)
    session = session_with_register(course=course, days=2)
    booking = attended(session, practitioner=factories.UserFactory(name="Ó Súilleabháin"))
    issue(session)
    course.title, booking.practitioner.name = "Neglect II", "Another"
    course.save(), booking.practitioner.save()

    certificate = Certificate.objects.get()
    assert (certificate.person_name, certificate.course_title, str(certificate.cpd_hours)) == (
        "Ó Súilleabháin",
        "Neglect",
        "6.5",
    )
    assert certificate.attended_on == dt.date(2026, 7, 14)
    assert certificate.days == [dt.date(2026, 7, 7), dt.date(2026, 7, 14)]
    assert certificate.expires_on == dt.date(2029, 7, 14)
    assert certificate.issued_at == AFTERWARDS
    assert certificate.number == f"T-2026-{booking.pk:06}"


def test_issue_certificates_without_validity_never_expires():
    session = session_with_register()
    attended(session)
    assert [certificate.expires_on for certificate in issue(session)] == [None]


@pytest.mark.parametrize(
    ("state", "issued"),
    [
        (Register.State.OPEN, 0),
        (Register.State.PARTIAL, 1),
        (Register.State.COMPLETE, 1),
        (Register.State.UNAVAILABLE, 0),
    ],
)
def test_issue_certificates_only_for_a_register_that_was_closed(state, issued):
    session = session_with_register(state=state)
    attended(session)
    assert len(issue(session)) == issued


def test_issue_certificates_without_a_register_gives_none():
    session = factories.make_session()
    attended(session)
    assert issue(session) == []


def test_issue_certificates_again_gives_nobody_a_second_one():
    session = session_with_register()
    attended(session)
    first = issue(session)
    late_comer = attended(session)
    assert [certificate.booking_id for certificate in issue(session)] == [late_comer.pk]
    assert issue(session) == []
    assert Certificate.objects.get(pk=first[0].pk).code == first[0].code


def test_issue_certificates_waits_for_the_evaluation_where_the_course_asks():
    session = session_with_register(course=factories.CourseFactory(certificate_needs_evaluation=True))
    said, silent = attended(session), attended(session)
    Evaluation.objects.create(booking=said, score=4, sent_at=AFTERWARDS)
    assert [certificate.booking_id for certificate in issue(session)] == [said.pk]
    assert issue_certificate_for(booking=silent, by=None, now=AFTERWARDS) is None


def test_issue_certificate_for_gives_one_person_theirs():
    session = session_with_register()
    one, _other = attended(session), attended(session)
    assert issue_certificate_for(booking=one, by=None, now=AFTERWARDS) == Certificate.objects.get()
    assert issue_certificate_for(booking=one, by=None, now=AFTERWARDS) is None


def test_issue_certificates_costs_as_many_queries_for_three_as_for_one(django_assert_num_queries):
    letterhead_in_force(now=AFTERWARDS)
    for people in (1, 3, 30):
        session = session_with_register(capacity=30)
        for _ in range(people):
            attended(session)
        with django_assert_num_queries(8):
            assert len(issue(session)) == people


@pytest.mark.r23
@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (dt.date(2028, 2, 29), 12, dt.date(2029, 2, 28)),
        (dt.date(2028, 2, 29), 48, dt.date(2032, 2, 29)),
        (dt.date(2027, 8, 31), 6, dt.date(2028, 2, 29)),
        (dt.date(2026, 12, 15), 12, dt.date(2027, 12, 15)),
        (dt.date(2026, 11, 30), 1, dt.date(2026, 12, 30)),
        (dt.date(2026, 1, 31), 120, dt.date(2036, 1, 31)),
    ],
)
def test_months_later_ends_in_the_month_meant(day, months, later):
    assert months_later(day, months) == later


@pytest.mark.r23
def test_issue_certificates_from_29_february_expires_on_28_february():
    course = factories.CourseFactory(certificate_valid_months=12)
    session = session_with_register(course=course, on=dt.date(2028, 2, 29))
    attended(session)
    issued = issue_certificates(session=session, by=None, now=session.ends_at)
    assert [certificate.expires_on for certificate in issued] == [dt.date(2029, 2, 28)]


def test_withdraw_certificate_says_so_and_keeps_it(team_member):
    session = session_with_register()
    booking = attended(session)
    issue(session)
    withdraw_certificate(booking=booking, reason=" Marked by mistake. ", by=team_member, now=AFTERWARDS)
    certificate = Certificate.objects.get()
    assert certificate.validity(AFTERWARDS.date()) == "revoked"
    assert (certificate.revoked_reason, certificate.revoked_by, certificate.revoked_at) == (
        "Marked by mistake.",
        team_member,
        AFTERWARDS,
    )
    assert certificate.history.latest().history_user == team_member
    assert issue(session) == []


def test_withdraw_certificate_without_reason_is_refused(team_member):
    session = session_with_register()
    booking = attended(session)
    issue(session)
    with pytest.raises(ReasonMissing, match="Say why"):
        withdraw_certificate(booking=booking, reason="  ", by=team_member, now=AFTERWARDS)
    assert Certificate.objects.get().revoked_at is None


def test_withdraw_certificate_twice_or_without_one_is_refused(team_member):
    session = session_with_register()
    booking = attended(session)
    with pytest.raises(CertificateRefused, match="no certificate"):
        withdraw_certificate(booking=booking, reason="x", by=team_member, now=AFTERWARDS)
    issue(session)
    withdraw_certificate(booking=booking, reason="first", by=team_member, now=AFTERWARDS)
    with pytest.raises(CertificateRefused, match="already"):
        withdraw_certificate(booking=booking, reason="second", by=team_member, now=AFTERWARDS)
    assert Certificate.objects.get().revoked_reason == "first"


def test_give_certificate_back_undoes_a_withdrawal_for_those_who_attended(team_member):
    session = session_with_register()
    booking = attended(session)
    code = issue(session)[0].code
    with pytest.raises(CertificateRefused, match="not withdrawn"):
        give_certificate_back(booking=booking, by=team_member, now=AFTERWARDS)
    withdraw_certificate(booking=booking, reason="Corrected", by=team_member, now=AFTERWARDS)
    Booking.objects.filter(pk=booking.pk).update(outcome=Outcome.NO_SHOW)
    with pytest.raises(CertificateRefused, match="every day"):
        give_certificate_back(booking=booking, by=team_member, now=AFTERWARDS)
    Booking.objects.filter(pk=booking.pk).update(outcome=Outcome.ATTENDED)
    give_certificate_back(booking=booking, by=team_member, now=AFTERWARDS)
    certificate = Certificate.objects.get()
    assert (certificate.validity(AFTERWARDS.date()), certificate.code) == ("valid", code)


def again(booking, name, by=None):
    return issue_again(booking=booking, name=name, by=by, now=AFTERWARDS + dt.timedelta(days=2))


def test_issue_again_gives_a_new_one_in_the_new_name_and_withdraws_the_one_before(team_member):
    session = session_with_register(course=factories.CourseFactory(certificate_valid_months=36))
    booking, other = attended(session, practitioner=factories.UserFactory(name="Jon Smyth")), attended(session)
    first, others = issue(session)
    session.course.title = "Renamed since"
    session.course.save()

    second = again(booking, "John Smith", by=team_member)

    first.refresh_from_db(), booking.practitioner.refresh_from_db(), others.refresh_from_db()
    assert (second.person_name, booking.practitioner.name) == ("John Smith", "John Smith")
    assert second.number == f"{first.number}-2"
    assert second.code != first.code
    kept = (
        "days",
        "letterhead",
        "course_title",
        "level",
        "venue",
        "attended_on",
        "cpd_hours",
        "expires_on",
        "booking_id",
    )
    assert [getattr(second, name) for name in kept] == [getattr(first, name) for name in kept]
    assert second.replaces == first
    today = AFTERWARDS.date()
    assert [one.validity(today) for one in (first, second, others)] == ["replaced", "valid", "valid"]
    assert (first.person_name, first.revoked_by) == ("Jon Smyth", team_member)
    assert first.revoked_reason == f"Replaced by {second.number}"
    assert second.history.get().history_user == team_member
    changed = booking.practitioner.history.filter(history_change_reason__isnull=False).get()
    assert changed.history_user == team_member
    assert changed.history_change_reason == "Name corrected"
    assert Certificate.objects.current().count() == 2
    assert issue(session) == []
    assert other.practitioner.name != "John Smith"


def test_issue_again_of_one_withdrawn_keeps_why(team_member):
    session = session_with_register()
    booking = attended(session)
    issue(session)
    withdraw_certificate(booking=booking, reason="Code leaked", by=team_member, now=AFTERWARDS)
    again(booking, booking.practitioner.name)
    third = again(booking, booking.practitioner.name)
    assert [one.revoked_reason for one in Certificate.objects.order_by("pk")] == [
        "Code leaked",
        f"Replaced by {third.number}",
        "",
    ]
    assert third.number.endswith("-3")
    assert Certificate.objects.current().get() == third


@pytest.mark.parametrize("outcome", [Outcome.NO_SHOW, Outcome.PARTLY_ATTENDED, Outcome.NOT_RECORDED])
def test_issue_again_asks_the_register(outcome):
    session = session_with_register()
    booking = attended(session)
    issue(session)
    Booking.objects.filter(pk=booking.pk).update(outcome=outcome)
    with pytest.raises(CertificateRefused, match="every day"):
        again(booking, "Another")
    assert Certificate.objects.get().replaced_at is None
    assert User.objects.get(pk=booking.practitioner_id).name != "Another"


def test_issue_again_without_one_is_refused():
    with pytest.raises(CertificateRefused, match="no certificate"):
        again(attended(session_with_register()), "Another")


def test_issue_again_in_letters_that_cannot_be_printed_is_refused():
    session = session_with_register()
    booking = attended(session)
    issue(session)
    with pytest.raises(CertificateRefused, match="\U00013000"):
        again(booking, "Ann \U00013000")
    assert Certificate.objects.get().replaced_at is None


def test_a_correction_after_it_was_issued_again_is_about_the_new_one(team_member):
    session = session_with_register()
    booking = attended(session)
    issue(session)
    second = again(booking, "Corrected")
    withdraw_certificate(booking=booking, reason="Mistake", by=team_member, now=AFTERWARDS)
    second.refresh_from_db()
    assert second.revoked_reason == "Mistake"


def test_issue_certificates_says_level_and_venue():
    course = factories.CourseFactory(level="specialist")
    session = session_with_register(course=course, venue=factories.VenueFactory(name="County Hall"))
    attended(session)
    (certificate,) = issue(session)
    assert (certificate.level, certificate.venue) == ("Specialist", "County Hall")


def test_level_in_words_is_the_levels_own_name():
    assert [level_in_words(factories.CourseFactory(level=level)) for level in ("introduction", "3")] == [
        "Introduction",
        "Level 3",
    ]


@pytest.mark.parametrize(
    ("places", "words"),
    [
        (["County Hall"], "County Hall"),
        (["County Hall", "County Hall"], "County Hall"),
        (["County Hall", ""], "County Hall and online"),
        (["B", "A", "C"], "B, A and C"),
        (["", ""], "online"),
        (["V" * 150, "W" * 150], "V" * 150 + " and " + "W" * 144 + "…"),
    ],
)
def test_venue_in_words_names_each_place_once(places, words):
    session = factories.make_session(days=len(places))
    venues = {name: factories.VenueFactory(name=name) for name in dict.fromkeys(places) if name}
    for day, name in zip(session.days.order_by("position"), places, strict=True):
        day.venue, day.joining_link = venues.get(name), "" if name else "https://meet.example.org/"
        day.save()
    assert venue_in_words(SessionDay.objects.in_order().filter(session=session)) == words


def test_venue_in_words_of_nowhere_is_empty():
    session = factories.make_session()
    session.days.update(venue=None, joining_link="")
    assert venue_in_words(SessionDay.objects.in_order().filter(session=session)) == ""
