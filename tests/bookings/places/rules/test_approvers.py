import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import Booking, Mail
from bookings.places.operations.approval import AskedTooOften, approve_booking
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.rules.approvers import ASKED_FOR_ONE_PERSON, asked_outside, asked_too_often
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def school():
    return OrganisationFactory(name="North School")


@pytest.fixture
def ann(school):
    return UserFactory(
        name="Ann Field", email="ann@north.example.org", organisation=school, manager_email="boss@else.example.org"
    )


@pytest.fixture
def session():
    return make_session(needs_approval=True)


def ask(session, who, now, by=None) -> Booking:
    return book_place(session=session, practitioner=who, by=by or who, now=now)


def ask_and_withdraw(session, who, now) -> None:
    cancel_booking(booking=ask(session, who, now), reason="other", by=who, now=now)


def test_booking_and_withdrawing_writes_to_nobody_without_end(session, ann, now):
    for _ in range(ASKED_FOR_ONE_PERSON):
        ask_and_withdraw(session, ann, now)
    with pytest.raises(AskedTooOften, match="several requests in the last 24 hours"):
        ask(session, ann, now + 23 * HOUR)
    assert Mail.objects.filter(to="boss@else.example.org").count() == ASKED_FOR_ONE_PERSON


def test_another_address_each_time_is_no_way_round(session, ann, now):
    for number in range(ASKED_FOR_ONE_PERSON):
        ann.manager_email = f"victim{number}@else.example.org"
        ann.save()
        ask_and_withdraw(session, ann, now)
    ann.manager_email = "one-more@else.example.org"
    ann.save()
    with pytest.raises(AskedTooOften):
        ask(make_session(needs_approval=True), ann, now)


def test_next_day_and_others_and_the_team_are_free(session, ann, school, team_member, now):
    other = UserFactory(organisation=school, manager_email="boss@else.example.org")
    for _ in range(ASKED_FOR_ONE_PERSON):
        ask_and_withdraw(session, ann, now)
    assert ask(session, other, now).status == Booking.Status.AWAITING_APPROVAL
    booking = ask(session, ann, now, by=team_member)
    cancel_booking(booking=booking, reason="other", by=ann, now=now)
    assert ask(session, ann, now + 24 * HOUR).status == Booking.Status.AWAITING_APPROVAL


@pytest.mark.parametrize(
    ("manager", "colleague", "outside"),
    [
        ("head@north.example.org", "bob@north.example.org", False),
        ("HEAD@North.example.org", "bob@north.example.org", False),
        ("head@north.example.org", "bob@south.example.org", True),  # the only one there is the person's own
        ("ann@private.example.com", "bob@north.example.org", True),
        ("head@sub.north.example.org", "bob@north.example.org", True),
        ("head@gmail.com", "bob@gmail.com", True),  # anybody has one
    ],
)
def test_approver_whose_domain_nobody_else_has_is_outside(session, ann, school, now, manager, colleague, outside):
    UserFactory(email=colleague, organisation=school)
    UserFactory(email="carl@private.example.com", organisation=OrganisationFactory())  # of somebody else's
    ann.manager_email = manager
    ann.save()
    booking = ask(session, ann, now)
    assert asked_outside([booking]) == ({booking.pk} if outside else set())


def asking(person, approver, asked_at, **fields) -> Booking:
    return make_booking(
        practitioner=person, status="awaiting approval", approver_email=approver, approval_asked_at=asked_at, **fields
    )


def test_what_was_asked_of_the_team_of_others_and_the_day_before_is_not_too_often(settings, ann, now):
    settings.PARTNERSHIP_EMAIL = "Team@example.org"
    said = {"practitioner": ann, "approver": "boss@else.example.org", "now": now}
    for number in range(ASKED_FOR_ONE_PERSON):
        asking(ann, "team@example.org", now)
        asking(UserFactory(), f"boss{number}@else.example.org", now)
        asking(ann, "boss@else.example.org", now - 24 * HOUR)
    for _ in range(ASKED_FOR_ONE_PERSON - 1):
        asking(ann, "boss@else.example.org", now - 23 * HOUR)
    assert not asked_too_often(**said)
    asking(ann, "boss@else.example.org", now)
    assert asked_too_often(**said)


def test_one_address_is_not_asked_for_everybody(monkeypatch, ann, now):
    monkeypatch.setattr("bookings.places.rules.approvers.ASKED_OF_ONE_ADDRESS", 2)
    said = {"practitioner": ann, "approver": "boss@else.example.org", "now": now}
    asking(UserFactory(), "other@else.example.org", now)
    asking(UserFactory(), "boss@else.example.org", now)
    assert not asked_too_often(**said)
    asking(UserFactory(), "boss@else.example.org", now)
    assert asked_too_often(**said)


def test_who_has_no_approver_asks_the_team_or_knew_somebody_who_has_left(settings, ann, school, now):
    settings.PARTNERSHIP_EMAIL = "team@example.org"
    asked_nobody, asks_the_team = make_booking(practitioner=ann), asking(ann, "team@example.org", now)
    UserFactory(email="gone@south.example.org", organisation=school, is_active=False)
    outside = asking(ann, "head@south.example.org", now)
    assert asked_outside([asked_nobody, asks_the_team, outside]) == {outside.pk}


def test_approvers_take_one_query_however_many(session, school, now, django_assert_num_queries):
    bookings = [
        ask(session, UserFactory(organisation=school, manager_email=f"b{n}@e.example.org"), now) for n in range(3)
    ]
    with django_assert_num_queries(1):
        assert asked_outside(bookings) == {booking.pk for booking in bookings}


@pytest.mark.usefixtures("frozen_now")
def test_team_is_shown_who_was_asked_outside(client, team_member, session, ann, school, now):
    inside = UserFactory(name="Bob Inside", organisation=school, email="bob@north.example.org", manager_email=ann.email)
    booking = ask(session, ann, now)
    ask(session, inside, now)
    client.force_login(team_member)
    page = client.get(reverse("desk-approvals")).content.decode()
    assert page.count("Outside the organisation") == 1
    assert page.index("Ann Field") < page.index("Outside the organisation")
    assert (
        "Nobody else at this organisation" in client.get(reverse("desk-approval", args=[booking.pk])).content.decode()
    )
    assert "1 booking waits for a line manager outside the organisation" in client.get(reverse("desk")).content.decode()
    approve_booking(booking=booking, by=None, now=now)
    page = client.get(reverse("desk-approvals")).content.decode()
    assert "Agreed from outside the organisation (1)" in page
    assert "outside the organisation" not in client.get(reverse("desk")).content.decode()
