"""A colleague without an account is asked to come, and answers: what is held, who is told, what is forgotten."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress

from bookings.models import Booking, Invitation, Mail, Reservation
from bookings.notices.wording.compose import compose
from bookings.places.operations.booking import BookingClosed, book_place, cancel_booking
from bookings.places.operations.invitation_answers import (
    InvitationOver,
    OtherOrganisation,
    SignInToAnswer,
    accept_invitation,
    ask_again,
    decline_invitation,
    lapse_invitations,
    remind_invited,
    withdraw_invitation,
)
from bookings.places.operations.invitations import (
    MOST_BY_LEAD,
    MOST_BY_OTHERS,
    MOST_TO_ADDRESS,
    AskedAlready,
    HasAccount,
    NotToBeAsked,
    TooManyAsked,
    ask_colleague,
)
from bookings.places.operations.reservation_ends import NotSoManyReserved, give_back_places
from bookings.places.operations.reservations import NobodyNamed, ReservationOver, name_people, reserve_places
from bookings.places.rules.counts import held_and_waiting
from bookings.places.sessions.changes import cancel_session
from bookings.places.sessions.merging import merge_session
from bookings.upkeep.due import run_due
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory, make_booking, make_session
from training.models import User
from training.operations.directory import OwnDetails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
SAM = OwnDetails(name="Samantha Field", job_role="Nurse", manager_email="Boss@Example.org", dietary_needs="Vegan")


@pytest.fixture
def ask(lead, now):
    def ask(session, *, name="Sam Field", email="Sam@Example.org", by=lead, organisation=None, at=now, **how):
        return ask_colleague(
            session=session,
            organisation=organisation or lead.organisation,
            name=name,
            email=email,
            by=by,
            now=at,
            **how,
        )

    return ask


def told(*kinds) -> list[tuple[str, str]]:
    """The kinds of these that were written, each with its reader."""
    return list(Mail.objects.filter(kind__in=kinds).order_by("pk").values_list("kind", "to"))


def texts(kind) -> list[str]:
    found = []
    for mail in Mail.objects.filter(kind=kind).order_by("pk"):
        compose(mail, now=mail.created_at)
        found.append(" ".join(mail.text.replace("\N{NO-BREAK SPACE}", " ").split()))
    return found


def sound(now) -> list[str]:
    return list(faults(now=now))


def test_a_place_is_held_the_colleague_asked_and_a_copy_sent_and_no_account_made(ask, lead, now):
    session = make_session(capacity=2)
    before = User.objects.count()
    asked = ask(session)
    assert (asked.name, asked.email, asked.asked_by, asked.is_open) == ("Sam Field", "sam@example.org", lead, True)
    assert held_and_waiting(session) == (1, 0)
    assert User.objects.count() == before
    assert Booking.objects.count() == 0
    assert told("invitation", "colleague asked", "reservation") == [
        ("invitation", "sam@example.org"),
        ("colleague asked", lead.email),
    ]
    [question] = texts("invitation")
    assert "Leo Lead asks you to come" in question
    assert "A place is held for you until you answer." in question
    assert "/link/invitation/" in question
    assert sound(now) == []


def test_yes_opens_an_account_and_gives_the_place_that_was_held(ask, lead, now):
    session = make_session(capacity=1)
    asked = ask(session)
    booking = accept_invitation(invitation=asked, details=SAM, now=now, terms_version=None)
    person = booking.practitioner
    assert (person.email, person.name, person.job_role, person.organisation) == (
        "sam@example.org",
        "Samantha Field",
        "Nurse",
        lead.organisation,
    )
    assert (person.manager_email, person.dietary_needs) == ("boss@example.org", "Vegan")
    assert not person.has_usable_password()
    assert EmailAddress.objects.filter(user=person, email=person.email, verified=True, primary=True).exists()
    assert (booking.status, booking.booked_by, held_and_waiting(session)) == ("confirmed", lead, (1, 0))
    asked.refresh_from_db()
    assert (asked.ended_because, asked.booking, asked.name, asked.email) == ("accepted", booking, "", "")
    assert told("confirmation", "colleague booked") == [
        ("confirmation", "sam@example.org"),
        ("colleague booked", lead.email),
    ]
    assert Reservation.objects.get().ended_because == "all named"
    assert sound(now) == []


def test_no_frees_the_place_for_whoever_waits_and_forgets_name_and_address(ask, lead, now):
    session = make_session(capacity=1)
    asked = ask(session)
    waiting = make_booking(session=session, status="waiting", booked_at=now)
    decline_invitation(invitation=asked, now=now)
    decline_invitation(invitation=asked, now=now)  # tapped twice
    asked.refresh_from_db()
    waiting.refresh_from_db()
    assert (asked.ended_because, asked.name, asked.email) == ("declined", "", "")
    assert waiting.status == "confirmed"
    assert texts("colleague asked")[1].startswith("Hello Leo, Your colleague can’t come Sam Field can’t come:")
    assert User.objects.filter(email="sam@example.org").count() == 0
    assert sound(now) == []
    with pytest.raises(InvitationOver, match="nothing to answer"):
        accept_invitation(invitation=asked, details=SAM, now=now)


def test_no_answer_in_time_is_no_yes_the_place_goes_on_and_both_are_told(ask, lead, now):
    session = make_session(capacity=1)
    asked = ask(session)
    waiting = make_booking(session=session, status="waiting", booked_at=now)
    assert lapse_invitations(now=asked.answer_by_at - dt.timedelta(seconds=1)) == 0
    run_due(now=asked.answer_by_at)
    asked.refresh_from_db()
    waiting.refresh_from_db()
    assert (asked.ended_because, asked.name, asked.email, waiting.status) == ("lapsed", "", "", "confirmed")
    assert told("invitation ended", "reservation ended") == [("invitation ended", "sam@example.org")]
    assert "has not answered" in texts("colleague asked")[1]
    assert lapse_invitations(now=asked.answer_by_at) == 0
    assert sound(asked.answer_by_at) == []


def test_a_yes_that_comes_too_late_is_refused_and_opens_no_account(ask, now):
    asked = ask(make_session(capacity=1))
    with pytest.raises(InvitationOver, match="The time to answer ended on"):
        accept_invitation(invitation=asked, details=SAM, now=asked.answer_by_at)
    assert User.objects.filter(email="sam@example.org").count() == 0


def test_taken_back_the_colleague_hears_and_the_place_is_free(ask, lead, now):
    session = make_session(capacity=1)
    asked = ask(session)
    withdraw_invitation(invitation=asked, by=lead, now=now)
    assert held_and_waiting(session) == (0, 0)
    assert "Leo Lead no longer asks you to come" in texts("invitation ended")[0]
    with pytest.raises(InvitationOver):
        withdraw_invitation(invitation=_accepted(ask, now), by=lead, now=now)


def _accepted(ask, now) -> Invitation:
    asked = ask(make_session(on=dt.date(2026, 7, 14)))
    accept_invitation(invitation=asked, details=SAM, now=now)
    return asked


def test_where_no_place_is_free_none_is_held_and_yes_joins_the_queue(ask, now):
    session = make_session(capacity=1)
    make_booking(session=session)
    asked = ask(session)
    assert (asked.reservation, held_and_waiting(session)) == (None, (1, 0))
    assert "with a yes you join the queue" in texts("invitation")[0]
    booking = accept_invitation(invitation=asked, details=SAM, now=now)
    assert (booking.status, held_and_waiting(session)) == ("waiting", (1, 1))


def test_whoever_waits_comes_before_a_colleague_who_is_only_asked(ask, now):
    session = make_session(capacity=1)
    waiting = make_booking(session=session, status="waiting", booked_at=now)
    asked = ask(session)
    waiting.refresh_from_db()
    assert (waiting.status, asked.reservation) == ("confirmed", None)


def test_where_the_line_manager_must_agree_nothing_is_held_and_yes_asks_them(ask, now):
    session = make_session(needs_approval=True)
    asked = ask(session)
    assert asked.reservation is None
    booking = accept_invitation(invitation=asked, details=SAM, now=now)
    assert (booking.status, booking.approver_email) == ("awaiting approval", "boss@example.org")


def test_reserved_places_stay_reserved_with_a_no_and_are_named_with_a_yes(ask, lead, now):
    session = make_session(capacity=5)
    reserved = reserve_places(session=session, organisation=lead.organisation, places=2, by=lead, now=now)
    first, second = ask(session, reservation=reserved), ask(session, email="bo@example.org", reservation=reserved)
    assert held_and_waiting(session) == (2, 0)
    with pytest.raises(ReservationOver, match="for each of these places already"):
        ask(session, email="cy@example.org", reservation=reserved)
    with pytest.raises(NobodyNamed, match="2 of them for people who have been asked"):
        name_people(reservation=reserved, people=[UserFactory(organisation=lead.organisation)], by=lead, now=now)
    with pytest.raises(NotSoManyReserved, match="Take a request back first"):
        give_back_places(reservation=reserved, places=1, by=lead, now=now)
    booking = accept_invitation(invitation=first, details=SAM, now=now)
    decline_invitation(invitation=second, now=now)
    reserved.refresh_from_db()
    assert (booking.named_from, reserved.places, reserved.places_named, reserved.is_open) == (reserved, 1, 1, True)
    assert "still reserved for your organisation" in texts("colleague asked")[-1]
    give_back_places(reservation=reserved, places=1, by=lead, now=now)
    assert sound(now) == []


def test_who_is_asked_instead_of_somebody_takes_over_with_a_yes_and_until_then_they_keep_the_place(ask, lead, now):
    priya = UserFactory(name="Priya", organisation=lead.organisation)
    place = make_booking(practitioner=priya, booked_at=now)
    asked = ask(place.session, by=priya, instead_of=place)
    assert held_and_waiting(place.session) == (1, 0)
    assert "in place of Priya, who keeps the place until you answer" in texts("invitation")[0]
    with pytest.raises(AskedAlready):
        ask(place.session, by=priya, instead_of=place, email="bo@example.org")
    booking = accept_invitation(invitation=asked, details=SAM, now=now)
    place.refresh_from_db()
    assert (booking.takes_over_from, place.status, place.cancel_reason) == (place, "cancelled", "substituted")
    assert place.cancelled_late is False
    assert told("substitution") == [("substitution", priya.email)]
    assert sound(now) == []


def test_a_no_leaves_the_place_with_whoever_has_it_and_tells_them_to_cancel(ask, lead, now):
    priya = UserFactory(name="Priya", organisation=lead.organisation)
    place = make_booking(practitioner=priya)
    decline_invitation(invitation=ask(place.session, by=priya, instead_of=place), now=now)
    place.refresh_from_db()
    assert place.status == "confirmed"
    assert "the place is still that of Priya. If nobody comes, please cancel it" in texts("colleague asked")[-1]


def test_a_place_given_up_meanwhile_is_no_longer_asked_about(ask, lead, now):
    priya = UserFactory(organisation=lead.organisation)
    place = make_booking(practitioner=priya)
    asked = ask(place.session, by=priya, instead_of=place)
    cancel_booking(booking=place, reason="leave", by=priya, now=now)
    with pytest.raises(Exception, match="cancelled already"):
        accept_invitation(invitation=asked, details=SAM, now=now)
    assert User.objects.filter(email="sam@example.org").count() == 0  # nothing half done
    assert lapse_invitations(now=now) == 1


def test_an_address_of_the_organisation_is_told_to_its_lead_and_of_another_to_nobody_but_the_team(
    ask, lead, team_member
):
    session = make_session()
    own, other = UserFactory(organisation=lead.organisation), UserFactory(name="Olga Other")
    with pytest.raises(HasAccount) as refused:
        ask(session, email=own.email.upper())
    assert refused.value.person == own
    known, unknown = ask(session, email=other.email), ask(session, email="nobody@example.org")
    for asked in (known, unknown):  # the same, but for the address
        assert (asked.name, asked.organisation, asked.holds_a_place) == ("Sam Field", lead.organisation, True)
    with pytest.raises(HasAccount):
        ask(session, email=other.email, by=team_member, organisation=OrganisationFactory())


def test_nobody_is_moved_to_another_organisation_unless_they_say_so(ask, lead, now):
    other = UserFactory(email="sam@example.org", name="Sam as known")
    before = other.organisation
    asked = ask(make_session())
    with pytest.raises(SignInToAnswer):  # a link that was passed on acts for nobody who has an account
        accept_invitation(invitation=asked, details=SAM, now=now)
    with pytest.raises(SignInToAnswer):
        accept_invitation(invitation=asked, person=UserFactory(), now=now)
    with pytest.raises(OtherOrganisation):
        accept_invitation(invitation=asked, person=other, now=now)
    other.refresh_from_db()
    assert (other.organisation, Booking.objects.count()) == (before, 0)
    booking = accept_invitation(invitation=asked, person=other, has_moved=True, now=now)
    other.refresh_from_db()
    assert (booking.practitioner, other.organisation, other.name) == (other, lead.organisation, "Sam as known")


def test_a_clash_is_told_to_the_person_and_asking_tells_nothing_of_it(ask, lead, now):
    other = UserFactory(email="sam@example.org", organisation=OrganisationFactory())
    make_booking(session=make_session(), practitioner=other)
    asked = ask(make_session())  # at the same time
    with pytest.raises(NobodyNamed, match="at the same time"):
        accept_invitation(invitation=asked, person=other, has_moved=True, now=now)
    other.refresh_from_db()
    assert other.organisation != lead.organisation


def test_who_has_been_booked_by_name_meanwhile_is_no_longer_asked(ask, lead, now):
    session = make_session(capacity=2)
    ask(session)
    person = UserFactory(email="sam@example.org", organisation=lead.organisation)
    book_place(session=session, practitioner=person, by=lead, now=now)
    assert held_and_waiting(session) == (2, 0)
    assert lapse_invitations(now=now) == 1
    assert held_and_waiting(session) == (1, 0)
    assert told("invitation ended") == []


@pytest.mark.parametrize("email", ["leo@example.org", "LEO@example.org"])
def test_nobody_asks_themselves(ask, lead, email):
    lead.email = "leo@example.org"
    lead.save()
    with pytest.raises(NotToBeAsked, match="your own address"):
        ask(make_session(), email=email)


def test_one_open_question_a_session_and_address(ask, lead, now):
    session = make_session()
    first = ask(session)
    with pytest.raises(AskedAlready):
        ask(session, email="SAM@example.org")
    ask(make_session(on=dt.date(2026, 7, 14)))
    decline_invitation(invitation=first, now=now)
    assert ask(session).pk != first.pk


def test_a_course_that_needs_another_is_for_those_with_a_record(ask, team_member):
    course = CourseFactory()
    course.prerequisites.add(CourseFactory(title="First steps"))
    session = make_session(course=course)
    with pytest.raises(NotToBeAsked, match="attended “First steps” before"):
        ask(session)
    assert ask(session, by=team_member).holds_a_place


def test_no_more_than_so_many_are_asked_in_a_day(ask, lead, now):
    session = make_session(capacity=MOST_BY_LEAD + 5)
    for number in range(MOST_BY_LEAD):
        ask(session, email=f"{number}@example.org")
    with pytest.raises(TooManyAsked, match=f"You have asked {MOST_BY_LEAD} people"):
        ask(session, email="more@example.org")
    second = UserFactory(is_lead=True, organisation=lead.organisation)
    ask(session, email="more@example.org", by=second)
    ask(session, email="later@example.org", at=now + dt.timedelta(hours=24))


def test_others_than_leads_ask_fewer(ask, lead, now):
    priya = UserFactory(organisation=lead.organisation)
    for number in range(MOST_BY_OTHERS):
        place = make_booking(session=make_session(on=dt.date(2026, 7, 1 + number)), practitioner=priya)
        ask(place.session, by=priya, instead_of=place, email=f"{number}@example.org")
    place = make_booking(session=make_session(on=dt.date(2026, 8, 4)), practitioner=priya)
    with pytest.raises(TooManyAsked):
        ask(place.session, by=priya, instead_of=place, email="more@example.org")


def test_one_address_is_not_pestered_by_asking_taking_back_and_asking_anew(ask, lead, now):
    for number in range(MOST_TO_ADDRESS):
        asked = ask(make_session(on=dt.date(2026, 7, 1 + number)))
        withdraw_invitation(invitation=asked, by=lead, now=now)
    session = make_session(on=dt.date(2026, 8, 4))
    second = UserFactory(is_lead=True)
    for by in (lead, second):
        with pytest.raises(TooManyAsked, match="asked several times today"):
            ask(session, by=by, organisation=by.organisation)
    asked = ask(session, at=now + dt.timedelta(hours=24))
    for _ in range(MOST_TO_ADDRESS - 1):
        ask_again(invitation=asked, now=now + dt.timedelta(hours=25))
    with pytest.raises(TooManyAsked):
        ask_again(invitation=asked, now=now + dt.timedelta(hours=26))


def test_who_has_not_answered_by_half_the_time_is_asked_once_more_by_day(ask, now):
    asked = ask(make_session())
    half = now + (asked.answer_by_at - now) / 2
    assert half == dt.datetime(2026, 6, 5, 1, 0, tzinfo=dt.UTC)  # 2am in London
    assert remind_invited(now=half - dt.timedelta(hours=12)) == 0
    assert remind_invited(now=half) == 0
    assert remind_invited(now=half + dt.timedelta(hours=7)) == 1
    assert remind_invited(now=half + dt.timedelta(hours=8)) == 0
    assert "Reminder: can you come?" in _subjects()[-1]


def _subjects() -> list[str]:
    found = []
    for mail in Mail.objects.filter(kind="invitation").order_by("pk"):
        compose(mail, now=mail.created_at)
        found.append(mail.subject)
    return found


def test_a_session_that_is_cancelled_tells_both_and_forgets(ask, team_member, now):
    session = make_session()
    asked = ask(session)
    cancel_session(session=session, reason="The trainer is ill", by=team_member, now=now)
    asked.refresh_from_db()
    assert (asked.ended_because, asked.email) == ("session cancelled", "")
    assert told("invitation ended", "reservation ended") == [("invitation ended", "sam@example.org")]
    assert "The trainer is ill" in texts("invitation ended")[0]
    assert "need not come" in texts("colleague asked")[-1]
    assert sound(now) == []


def test_merged_with_another_date_the_place_goes_along_and_they_are_asked_anew(ask, team_member, now):
    course = CourseFactory()
    thin, other = make_session(course=course), make_session(course=course, on=dt.date(2026, 7, 14))
    asked = ask(thin)
    merge_session(session=thin, into=other, reason="Too few", by=team_member, now=now)
    asked.refresh_from_db()
    assert (asked.session, asked.is_open, held_and_waiting(other)) == (other, True, (1, 0))
    assert "It is now: " in texts("invitation")[-1]
    assert accept_invitation(invitation=asked, details=SAM, now=now).session == other
    assert sound(now) == []


def test_a_closed_session_takes_no_question(ask, now):
    with pytest.raises(BookingClosed):
        ask(make_session(booking_closes_at=now - dt.timedelta(hours=1)))


def test_a_mail_about_a_question_that_is_answered_does_not_leave(ask, now):
    asked = ask(make_session())
    mail = Mail.objects.get(kind="invitation")
    from bookings.notices.kinds import notice_of

    assert notice_of(mail).is_outdated(mail, now=now) is False
    decline_invitation(invitation=asked, now=now)
    assert notice_of(mail).is_outdated(mail, now=now) is True
