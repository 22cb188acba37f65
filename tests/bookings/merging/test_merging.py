"""Two of one become one, with all that was theirs, and two again within seven days."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied

from bookings.attendance.register.newcomers import not_listed
from bookings.merging.differences import which_stays
from bookings.merging.doubles import NotToBeMerged
from bookings.merging.preview import preview
from bookings.models import (
    Answer,
    Booking,
    Bulletin,
    Certificate,
    CheckIn,
    DateWish,
    Evaluation,
    JoinedAs,
    Mail,
    Mark,
    PersonNote,
    Register,
)
from bookings.notices.kinds.accounts_merged import AccountsMerged
from bookings.notices.wording.compose import compose
from bookings.privacy.retention import purge
from bookings.upkeep.integrity.each_row import faults
from tests.bookings.merging.conftest import everything
from tests.support.evaluated import make_question
from tests.support.factories import (
    CourseFactory,
    OrganisationFactory,
    OrganisationTypeFactory,
    UserFactory,
    make_attachment,
    make_booking,
    make_elsewhere,
    make_invitation,
    make_reservation,
    make_session,
)
from training.models import Alias, Course, Merge, MergedRow, Organisation, User
from training.operations.aliases import known_as
from training.refusals import ReasonMissing

pytestmark = [pytest.mark.django_db, pytest.mark.r69]


@pytest.fixture
def jane():
    organisation = OrganisationFactory(name="Ludlow School")
    return UserFactory(name="Jane Smith", email="jane@school.example", organisation=organisation)


@pytest.fixture
def other(jane, team_member, trainer, now):
    """The same person under another address, with something in nearly every table."""
    person = UserFactory(
        name="J. Smith", email="jsmith@home.example", is_trainer=True, job_role="Teacher", access_needs="Hearing loop"
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    EmailAddress.objects.create(user=jane, email=jane.email, verified=True, primary=True)
    course = CourseFactory()
    booking = make_booking(practitioner=person, booked_by=person, session=make_session(course=course))
    make_booking(practitioner=jane, session=make_session(course=course, on=dt.date(2026, 8, 4)))
    session = make_session(on=dt.date(2026, 9, 1))
    session.trainers.set([person, trainer])
    both = make_session(on=dt.date(2026, 9, 8))
    both.trainers.set([person, jane])
    for each in (person, jane):
        DateWish.objects.create(course=course, practitioner=each, asked_at=now)
        make_elsewhere(person=each, course=course, recorded_by=team_member)
        JoinedAs.objects.create(session=session, name_key="the screen", person=each, decided_at=now)
    PersonNote.objects.create(person=person, text="Rang about parking", written_at=now, written_by=team_member)
    Mark.objects.create(
        booking=make_booking(session=session, practitioner=UserFactory(), outcome="attended"),
        session_day=session.days.get(),
        value="present",
        marked_at=now,
        marked_by=person,
    )
    Mail.objects.create(kind="confirmation", recipient=person, booking=booking, to=person.email, created_at=now)
    return person


def test_everything_of_the_other_is_of_the_one_that_stays(jane, other, merged, now):
    made = merged(jane, other)
    jane.refresh_from_db()
    assert not User.objects.filter(pk=other.pk).exists()
    assert Booking.objects.filter(practitioner=jane).count() == 2
    assert jane.sessions_delivered.count() == 2
    assert (DateWish.objects.count(), JoinedAs.objects.count(), PersonNote.objects.get().person) == (1, 1, jane)
    assert (jane.email, jane.job_role, jane.access_needs, jane.is_trainer) == (
        "jane@school.example",
        "Teacher",
        "Hearing loop",
        True,
    )
    assert known_as(User, "JSMITH@home.example") == jane
    assert (made.merged_name, made.merged_key) == ("J. Smith (jsmith@home.example)", other.pk)
    line = Booking.history.filter(history_change_reason="Merged: two of one").latest("history_id")
    assert (line.practitioner_id, line.history_user.name, line.history_date) == (jane.pk, "Tess Team", now)
    assert list(faults(now=now)) == []


def test_person_undone_is_as_before_to_the_letter(jane, other, merged, undone, now):
    before = everything()
    found = undone(merged(jane, other), at=now + dt.timedelta(days=6))
    assert everything() == before
    assert found.stayed == []
    assert list(faults(now=now)) == []
    assert known_as(User, "jsmith@home.example").pk == other.pk
    assert User.objects.get(pk=other.pk).check_password("correct horse battery")


def test_what_was_changed_since_stays_and_is_said(jane, other, merged, undone, now):
    made = merged(jane, other)
    new = make_booking(practitioner=jane, session=make_session(on=dt.date(2026, 10, 6)))
    PersonNote.objects.update(person=UserFactory())
    User.objects.filter(pk=jane.pk).update(job_role="Head teacher")
    found = undone(made)
    jane.refresh_from_db()
    assert found.stayed == [
        "Job role was changed since, and stays.",
        "1 that moved with it were changed or moved on since, and stay as they are.",
    ]
    assert (jane.job_role, jane.is_trainer, Booking.objects.get(pk=new.pk).practitioner) == (
        "Head teacher",
        False,
        jane,
    )


@pytest.mark.parametrize("days", [7, 8])
def test_after_seven_days_it_stays(jane, other, merged, undone, now, days):
    made = merged(jane, other)
    with pytest.raises(NotToBeMerged, match="7 days"):
        undone(made, at=now + dt.timedelta(days=days))
    assert not User.objects.filter(pk=other.pk).exists()


def test_twice_undone_is_said(jane, other, merged, undone):
    made = merged(jane, other)
    undone(made)
    with pytest.raises(NotToBeMerged, match="already"):
        undone(made)


def test_no_role_comes_along_unasked(jane, merged):
    other = UserFactory(is_team=True, is_group_member=True, is_lead=True)
    merged(jane, other)
    jane.refresh_from_db()
    assert (jane.is_team, jane.is_group_member, jane.is_lead) == (False, False, False)


@pytest.mark.parametrize(
    ("keeps_lead", "other_leads", "chosen", "then"),
    [
        (True, False, {"organisation": "merged"}, False),
        (True, False, {"organisation": "merged", "is_lead": "kept"}, False),
        (False, True, {"is_lead": "merged"}, False),
        (False, True, {"organisation": "merged", "is_lead": "merged"}, True),
        (False, True, {"organisation": "merged"}, False),
        (True, True, {"organisation": "merged"}, True),
        (True, True, {}, True),
        (True, False, {}, True),
    ],
)
def test_lead_is_only_of_the_organisation_they_were_lead_of(
    jane, merged, undone, keeps_lead, other_leads, chosen, then
):
    other = UserFactory(is_lead=other_leads)
    User.objects.filter(pk=jane.pk).update(is_lead=keeps_lead)
    before = everything()
    made = merged(jane, other, columns=chosen)
    jane.refresh_from_db()
    assert jane.organisation == (other if chosen.get("organisation") else jane).organisation
    assert jane.is_lead == then
    undone(made)
    assert everything() == before


def test_lead_of_one_organisation_and_filled_in_from_the_other_is_no_lead(merged):
    nowhere, other = UserFactory(organisation=None), UserFactory(is_lead=True)
    merged(nowhere, other)
    nowhere.refresh_from_db()
    assert (nowhere.organisation, nowhere.is_lead) == (other.organisation, False)


@pytest.mark.parametrize("since", [{"organisation": True}, {"is_lead": True}])
def test_undoing_makes_nobody_lead_of_where_they_are_now(jane, merged, undone, since):
    other = UserFactory()
    User.objects.filter(pk=jane.pk).update(is_lead=True)
    made = merged(jane, other, columns={"organisation": "merged"})
    third = OrganisationFactory()
    User.objects.filter(pk=jane.pk).update(**{name: third if name == "organisation" else True for name in since})
    stayed = undone(made).stayed
    jane.refresh_from_db()
    if "organisation" in since:
        assert (jane.organisation, jane.is_lead) == (third, False)
        assert stayed == ["Organisation was changed since, and stays.", "Lead of their organisation stays with it."]
    else:  # made lead of where they are now
        assert (jane.organisation, jane.is_lead) == (other.organisation, True)


def test_nobody_merges_their_own_account_or_without_the_right_or_a_reason(jane, other, merged, team_member):
    with pytest.raises(NotToBeMerged, match="your own account"):
        merged(jane, team_member)
    with pytest.raises(PermissionDenied):
        merged(jane, other, by=jane)
    with pytest.raises(ReasonMissing):
        merged(jane, other, reason="  ")
    with pytest.raises(NotToBeMerged, match="no email address"):
        merged(UserFactory(email="x@walked-in.invalid", is_active=False), jane)
    assert not Merge.objects.exists()


@pytest.mark.parametrize("by", ["password", "provider"])
def test_account_that_anybody_may_have_opened_does_not_stay(jane, merged, by):
    signed_up = UserFactory(name="Jane Smith", email="jane.smith@school.example", last_login=None)
    if by == "provider":
        signed_up.set_unusable_password()
        signed_up.save()
        SocialAccount.objects.create(user=signed_up, provider="nhs", uid="n-1")
    EmailAddress.objects.create(user=signed_up, email=signed_up.email, primary=True, verified=False)
    with pytest.raises(NotToBeMerged, match="Nobody has confirmed jane"):
        merged(signed_up, jane)
    assert which_stays(signed_up, jane) == which_stays(jane, signed_up) == (jane, signed_up)
    assert preview(signed_up, jane, now=jane.joined_at).refusals
    EmailAddress.objects.update(verified=True)
    merged(signed_up, jane)
    assert not User.objects.filter(pk=jane.pk).exists()


def test_mobile_number_with_what_is_said_of_it_and_the_bulletin_come_along(jane, other, merged, undone, now):
    User.objects.filter(pk=other.pk).update(mobile="+447700900123", texts_fail_since=now)
    Bulletin.objects.create(person=other, consented_at=now, town="Ludlow")
    made = merged(jane, User.objects.get(pk=other.pk))
    jane.refresh_from_db()
    assert (jane.mobile, jane.texts_fail_since) == ("+447700900123", now)
    assert Bulletin.objects.get().person == jane
    undone(made)
    jane.refresh_from_db()
    assert (jane.mobile, jane.texts_fail_since, Bulletin.objects.get().person) == ("", None, other)


def test_number_and_bulletin_of_the_one_that_stays_are_not_overwritten(jane, other, merged, now):
    for person, mobile, fails in ((jane, "+447700900111", None), (other, "+447700900222", now)):
        User.objects.filter(pk=person.pk).update(mobile=mobile, texts_fail_since=fails)
        Bulletin.objects.create(person=person, consented_at=now)
    mine = Bulletin.objects.get(person=jane)
    merged(User.objects.get(pk=jane.pk), User.objects.get(pk=other.pk))
    jane.refresh_from_db()
    assert (jane.mobile, jane.texts_fail_since, Bulletin.objects.get()) == ("+447700900111", None, mine)


def test_both_addresses_are_told_and_the_former_learns_nothing(jane, other, merged):
    merged(jane, other)
    mails = Mail.objects.filter(kind="accounts merged")
    assert set(mails.values_list("to", flat=True)) == {"jane@school.example", "jsmith@home.example"}
    assert "jane@school" not in str(mails.get(to="jsmith@home.example").facts)


def test_mail_names_the_second_record_to_who_stays_alone(jane, merged, now):
    other = UserFactory(name="Jane <b>Miller", email="miller@home.example")
    merged(jane, other)
    stays, former = (Mail.objects.get(to=address) for address in ("jane@school.example", "miller@home.example"))
    for mail in (stays, former):
        compose(mail, now=now)
    assert (
        "\n\nWe had a second record for Jane <b>Miller, with the address miller@home.example, that we believe is "
        "yours. Sign in with jane@school.example as before.\n\nIf these are two people, tell us by "
    ) in stays.text
    assert "for Jane &lt;b&gt;Miller," in stays.html
    assert "jane@school" not in former.text + former.html
    assert "Miller" not in former.text + former.html


def test_mail_that_leaves_late_says_what_is_still_so(jane, merged, undone, now):
    made = merged(jane, UserFactory(email="miller@home.example"))
    mails = [Mail.objects.get(to=address) for address in ("jane@school.example", "miller@home.example")]
    for mail in mails:
        compose(mail, now=now)
        assert "tell us by " in mail.text
        compose(mail, now=now + dt.timedelta(days=8))
        assert "tell us by " not in mail.text and "If these are two people, tell us." in mail.text
        assert not AccountsMerged.from_json(mail.facts).is_outdated(mail, now=now)
    undone(made)
    assert all(AccountsMerged.from_json(mail.facts).is_outdated(mail, now=now) for mail in mails)


@pytest.mark.parametrize("theirs", ["confirmed", "offered"])
def test_place_at_the_same_time_keeps_two_from_being_one(jane, merged, theirs, now):
    other = UserFactory()
    make_booking(practitioner=jane, session=make_session(on=dt.date(2026, 7, 28), days=2))
    until = {"offer_expires_at": now + dt.timedelta(days=1), "confirmed_at": None} if theirs == "offered" else {}
    make_booking(practitioner=other, session=make_session(on=dt.date(2026, 8, 4)), status=theirs, **until)
    for kept, gone in ((jane, other), (other, jane)):
        with pytest.raises(NotToBeMerged, match="at the same time"):
            merged(kept, gone)
    Booking.objects.filter(practitioner=other).update(
        status="waiting", queue_number=1, offer_expires_at=None, confirmed_at=None
    )
    merged(jane, other)


# ---- one session, two bookings ----


@pytest.fixture
def ran(now):
    return make_session(on=dt.date(2026, 5, 5))


def marked(booking, value, now):
    Mark.objects.create(booking=booking, session_day=booking.session.days.get(), value=value, marked_at=now)
    outcome = {"present": "attended", "absent": "no show"}[value]
    Booking.objects.filter(pk=booking.pk).update(outcome=outcome)
    booking.refresh_from_db()
    return booking


def test_who_booked_and_walked_in_under_another_name_had_booked_and_came(jane, ran, merged, undone, now):
    other = UserFactory(name="Jane S", email="abc@walked-in.invalid", is_active=False)
    booked = marked(make_booking(practitioner=jane, session=ran), "absent", now)
    came = marked(make_booking(practitioner=other, session=ran, is_walk_in=True), "present", now)
    before = everything()
    made = merged(jane, other)
    booked.refresh_from_db()
    came.refresh_from_db()
    assert (came.practitioner, came.outcome, came.is_walk_in, came.booked_at) == (
        jane,
        "attended",
        False,
        booked.booked_at,
    )
    assert (booked.status, booked.cancel_reason, booked.outcome) == ("cancelled", "doubled", "not recorded")
    assert Alias.objects.get().key == "abc@walked-in.invalid"  # by which a file brought in again finds them
    assert list(faults(now=now)) == []
    undone(made)
    assert everything() == before


def test_bookings_of_no_listed_organisation_count_for_that_of_the_one_who_stays(
    jane, ran, merged, undone, now, team_member
):
    stands_for = not_listed(by=None, now=now)
    other = UserFactory(email="abc@walked-in.invalid", is_active=False, organisation=stands_for)
    booking = make_booking(practitioner=other, session=ran, is_walk_in=True)
    User.objects.filter(pk=other.pk).update(organisation=None, organisation_named="School")
    before = everything()
    made = merged(jane, other)
    booking.refresh_from_db()
    assert (booking.organisation, booking.organisation_type) == (jane.organisation, jane.organisation.type)
    undone(made)
    assert everything() == before


def test_team_says_which_of_two_stays(jane, ran, merged, now):
    other = UserFactory()
    missed = marked(make_booking(practitioner=jane, session=ran), "absent", now)
    marked(make_booking(practitioner=other, session=ran), "present", now)
    merged(jane, other, bookings={ran.pk: missed.pk})
    assert Booking.objects.get(practitioner=jane, status="confirmed").outcome == "no show"


@pytest.fixture
def two_days(now):
    """A session of two days whose register is closed, and the bookings of one person under two names."""
    session = make_session(on=dt.date(2026, 5, 5), days=2)
    Register.objects.create(session=session, state="partial", closed_at=now)
    mine, theirs = (make_booking(practitioner=UserFactory(), session=session) for _ in range(2))
    return session, mine, theirs


def mark_day(booking, number, value, now):
    day = booking.session.days.order_by("starts_at")[number]
    return Mark.objects.create(booking=booking, session_day=day, value=value, marked_at=now)


def test_days_that_only_the_other_booking_has_come_to_the_one_that_stays(two_days, merged, undone, now):
    session, mine, theirs = two_days
    mark_day(mine, 0, "present", now)
    mark_day(theirs, 0, "absent", now)
    mark_day(theirs, 1, "present", now)
    for booking in (mine, theirs):
        CheckIn.objects.create(booking=booking, session_day=session.days.earliest("starts_at"), checked_in_at=now)
    CheckIn.objects.create(booking=theirs, session_day=session.days.latest("starts_at"), checked_in_at=now)
    Booking.objects.update(outcome="partly attended")
    before = everything()
    made = merged(mine.practitioner, theirs.practitioner, bookings={session.pk: mine.pk})
    mine.refresh_from_db()
    assert mine.outcome == "attended"
    assert [*mine.marks.order_by("session_day").values_list("value", flat=True)] == ["present", "present"]
    assert mine.check_ins.count() == 2
    assert Register.objects.get().state == "complete"
    assert Certificate.objects.get().booking == mine  # they came to every day, and nobody had known
    assert list(faults(now=now)) == []
    undone(made)
    given = Certificate.objects.get()
    assert given.revoked_reason == "Register corrected: Merge undone"
    left_out = ("bookings.certificate", "bookings.letterhead")
    after = everything()
    assert {table for table in before if after[table] != before[table]} <= set(left_out)


def test_outcome_that_came_without_marks_is_neither_lost_nor_settled_by_marks(two_days, merged, undone, now):
    session, mine, theirs = two_days
    Booking.objects.filter(pk=mine.pk).update(outcome="attended")  # by a history
    mark_day(theirs, 0, "absent", now)
    before = everything()
    made = merged(mine.practitioner, theirs.practitioner, bookings={session.pk: mine.pk})
    mine.refresh_from_db()
    assert (mine.outcome, mine.marks.count()) == ("attended", 0)
    undone(made)
    assert everything()["bookings.mark"] == before["bookings.mark"]
    assert everything()["bookings.booking"] == before["bookings.booking"]


@pytest.mark.parametrize("outcome", ["no show", "excused"])
def test_outcome_of_the_other_is_kept_where_nothing_is_recorded(two_days, merged, undone, now, outcome):
    session, mine, theirs = two_days
    excuse = {"excused_at": now, "excused_reason": "In court"} if outcome == "excused" else {}
    Booking.objects.filter(pk=theirs.pk).update(outcome=outcome, **excuse)
    before = everything()
    made = merged(mine.practitioner, theirs.practitioner, bookings={session.pk: mine.pk})
    mine.refresh_from_db()
    assert (mine.outcome, mine.excused_reason) == (outcome, excuse.get("excused_reason", ""))
    undone(made)
    assert everything() == before


@pytest.mark.parametrize("which", [{"after"}, {"before", "after"}, {"before", "after", "later"}])
def test_evaluation_of_the_other_booking_is_not_lost(two_days, merged, undone, now, which):
    session, mine, theirs = two_days
    times = {"before": "before_at", "after": "sent_at", "later": "later_at"}
    given = {times[one]: now for one in which}
    said = Evaluation.objects.create(booking=theirs, score=4, **given)
    question = make_question()
    for one in which:
        Answer.objects.create(evaluation=said, question=question, moment=one, words=f"Theirs {one}")
    if "before" in which:
        own = Evaluation.objects.create(booking=mine, before_at=now)
        Answer.objects.create(evaluation=own, question=question, moment="before", words="Mine before")
    before = everything()
    made = merged(mine.practitioner, theirs.practitioner, bookings={session.pk: mine.pk})
    found = Evaluation.objects.get(booking=mine)
    assert found.score == 4
    assert all(found.given_at(one) for one in which)
    words = {one: f"Theirs {one}" for one in which} | ({"before": "Mine before"} if "before" in which else {})
    assert dict(found.answers.values_list("moment", "words")) == words
    assert list(faults(now=now)) == []
    undone(made)
    assert everything() == before


def certificate(booking, number):
    return Certificate.objects.create(
        booking=booking,
        number=number,
        code=number * 4,
        person_name=booking.practitioner.name,
        course_title="x",
        attended_on=dt.date(2026, 5, 5),
        cpd_hours=3,
        issued_at=booking.booked_at,
    )


def test_certificate_of_either_tells_of_the_attendance_that_stays(jane, ran, merged, undone, now):
    other = UserFactory()
    mine = marked(make_booking(practitioner=jane, session=ran), "present", now)
    theirs = marked(make_booking(practitioner=other, session=ran), "present", now)
    given = certificate(theirs, "T-1")
    before = everything()
    made = merged(jane, other, bookings={ran.pk: mine.pk})
    given.refresh_from_db()
    assert (given.booking, given.revoked_at, given.person_name) == (mine, None, other.name)
    assert list(faults(now=now)) == []
    undone(made)
    assert everything() == before


def test_certificate_keeps_the_attendance_that_it_is_of(jane, ran, merged, now):
    other = UserFactory()
    missed = marked(make_booking(practitioner=jane, session=ran), "absent", now)
    certificate(marked(make_booking(practitioner=other, session=ran), "present", now), "T-1")
    with pytest.raises(NotToBeMerged, match="certificate T-1"):
        merged(jane, other, bookings={ran.pk: missed.pk})
    assert User.objects.filter(pk=other.pk).exists()


def test_place_given_up_goes_to_who_waits_and_does_not_come_back(jane, merged, undone, now):
    session = make_session(on=dt.date(2026, 8, 4), capacity=2)
    other, waits = UserFactory(), UserFactory(name="Wim Waits")
    make_booking(practitioner=jane, session=session, booked_at=now)
    make_booking(practitioner=other, session=session, booked_at=now)
    make_booking(practitioner=waits, session=session, status="waiting", queue_number=1, booked_at=now)
    made = merged(jane, other)
    assert Booking.objects.get(practitioner=waits).status == "confirmed"
    assert Booking.objects.holding_a_place().filter(session=session).count() == 2
    found = undone(made)
    assert found.stayed == ["Booking changed since, and stays."]
    assert Booking.objects.holding_a_place().filter(session=session).count() == 2
    assert list(faults(now=now)) == []


# ---- organisations and courses ----


@pytest.fixture
def school():
    return OrganisationFactory(name="St Mary’s CE Primary School", type=OrganisationTypeFactory(name="Education"))


@pytest.fixture
def spelt(school):
    found = OrganisationFactory(name="St Marys Primary", type=OrganisationTypeFactory(name="Schools"))
    person = UserFactory(organisation=found)
    make_booking(practitioner=person)
    make_reservation(organisation=found)
    make_invitation(organisation=found)
    return found


def test_organisation_with_all_of_its_own_and_back(school, spelt, merged, undone, now):
    before, wrong = everything(), list(faults(now=now))
    kind = spelt.type
    made = merged(school, spelt)
    booking = Booking.objects.get()
    assert (booking.organisation, booking.organisation_type) == (school, kind)  # of the day it was made
    assert not Organisation.objects.filter(pk=spelt.pk).exists()
    assert known_as(Organisation, "st marys primary") == school
    assert MergedRow.objects.filter(merge=made, table="bookings.booking").count() == 1
    assert list(faults(now=now)) == wrong
    undone(made)
    assert everything() == before


def test_organisations_that_both_reserved_are_not_merged(school, spelt, merged):
    session = make_session()
    for each in (school, spelt):
        make_reservation(organisation=each, session=session)
    with pytest.raises(NotToBeMerged, match="Both have places kept on"):
        merged(school, spelt)


def test_name_that_is_somebody_elses_by_now_keeps_it_merged(school, spelt, merged, undone):
    made = merged(school, spelt)
    Alias.objects.all().delete()
    OrganisationFactory(name="St Marys Primary")
    with pytest.raises(NotToBeMerged, match="Rename that first"):
        undone(made)
    assert Booking.objects.get().organisation == school


def test_course_with_all_of_its_own_and_back(merged, undone, team_member, now):
    kept, double = CourseFactory(title="Child Neglect"), CourseFactory(title="Neglect of Children", cpd_hours=6)
    needs = CourseFactory(title="Advanced")
    needs.prerequisites.set([double])
    both = CourseFactory(title="Expert")
    both.prerequisites.set([double, kept])
    double.prerequisites.set([CourseFactory(title="Basics")])
    kept.replaced_by = double
    kept.save()
    person = UserFactory()
    session = make_session(course=double)
    for course in (kept, double):
        DateWish.objects.create(course=course, practitioner=person, asked_at=now)
        make_elsewhere(person=person, course=course, recorded_by=team_member)
        make_attachment(course=course, name="Map.pdf")
    before = everything()
    made = merged(kept, double, columns={"cpd_hours": "merged"})
    kept.refresh_from_db()
    session.refresh_from_db()
    assert (session.course, kept.cpd_hours, kept.replaced_by, needs.prerequisites.get()) == (kept, 6, None, kept)
    assert (known_as(Course, "neglect of children"), Alias.objects.filter(key=double.slug).count()) == (kept, 1)
    assert kept.attachments.count() == 2
    assert list(faults(now=now)) == []
    undone(made)
    assert everything() == before


def test_one_merged_on_comes_back_from_where_it_is_now(school, spelt, merged, undone):
    third = OrganisationFactory(name="Saint Mary")
    first = merged(school, spelt)
    second = merged(third, school)
    first.refresh_from_db()
    assert first.organisation == third
    assert undone(first).stayed == []
    assert Booking.objects.get().organisation_id == spelt.pk
    second.refresh_from_db()
    undone(second)
    assert set(Organisation.objects.values_list("name", flat=True)) >= {
        "St Mary’s CE Primary School",
        "St Marys Primary",
        "Saint Mary",
    }


def test_statements_do_not_grow_with_history(school, spelt, merged, django_assert_max_num_queries):
    for _ in range(20):
        make_booking(practitioner=UserFactory(organisation=spelt))
    with django_assert_max_num_queries(60):
        merged(school, spelt)


def test_nothing_of_the_other_is_left_once_the_one_that_stays_is_deleted(jane, merged):
    merged(jane, UserFactory(email="jsmith@home.example"))
    assert "jsmith" in Merge.objects.get().row
    Mail.objects.all().delete()
    jane.delete()
    assert (Merge.objects.count(), Alias.objects.count(), MergedRow.objects.count()) == (0, 0, 0)


def test_what_undoing_needs_is_forgotten_with_the_seven_days(jane, other, merged, now):
    made = merged(jane, other)
    purge(now=now + dt.timedelta(days=7) - dt.timedelta.resolution)
    assert "Hearing loop" in Merge.objects.get(pk=made.pk).row
    assert purge(now=now + dt.timedelta(days=7))["merges that stay"] == 1
    assert Merge.objects.filter(pk=made.pk).values("row", "changed", "dropped").get() == {
        "row": "",
        "changed": {},
        "dropped": [],
    }
    assert MergedRow.objects.filter(merge=made).exists()
