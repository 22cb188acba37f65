"""The demonstration in the database, loaded once for all of these tests and taken back afterwards."""

import datetime as dt
from collections import Counter

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, F
from django.urls import reverse

from bookings.attendance.files.matching import Because
from bookings.attendance.files.plan import Plan
from bookings.attendance.files.reading_files import read_file
from bookings.attendance.register.newcomers import NOT_KNOWN
from bookings.attendance.register.reading import on_register, turns_of
from bookings.attendance.register.reasons_given import reasons_given
from bookings.demo.accounts import PASSWORD, TEAM, TRAINER, WHAT_FOR
from bookings.demo.around_today import coming_days, past_days
from bookings.demo.door import WHY_AGAIN, WHY_THE_TEAM
from bookings.demo.figures import attendance_by_course, attendance_by_organisation_type
from bookings.demo.loading import load_demonstration
from bookings.demo.meeting_file import NAME, write_teams_file
from bookings.demo.people import ACCOUNT
from bookings.demo.second_steps import HAS_AN_APP, LOST_THEIRS
from bookings.desk.wishes import courses_wanted
from bookings.desk.wishes import with_places as with_wishes
from bookings.downloads.making import make_download
from bookings.exchange.spreadsheets.keeping import book_of, mapping_of
from bookings.exchange.spreadsheets.reading import read
from bookings.merging.suggestions import suggestions
from bookings.models import (
    Booking,
    Certificate,
    CheckIn,
    Download,
    Invitation,
    LostDevice,
    Mail,
    Mark,
    Register,
    Spreadsheet,
    TrainerRequest,
)
from bookings.notices.sending.second_steps import confirm_device_is_lost
from bookings.places.operations.booking import book_place
from bookings.places.operations.terms import current_terms
from bookings.places.rules.counts import with_places
from bookings.places.rules.late import is_late
from bookings.privacy.erasing import erase
from reporting.calling.caught import Caught, caught_by_type
from reporting.calling.presenters import call_page
from reporting.models import Publication, ReportByEmail
from reporting.periods import reporting_year
from reporting.reports.registry import REPORTS
from reporting.scope import Scope
from tests.conftest import NOW
from tests.support.signing_in import sign_in
from training.accounts.second_step import has_second_step
from training.models import Course, MoveToCome, Organisation, OrganisationType, Session, User

TODAY = dt.date(2026, 6, 1)


@pytest.fixture(scope="module", autouse=True)
def demonstration(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        loaded = load_demonstration(now=NOW)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # nobody does so within a transaction, and questions would take minutes
        yield loaded
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.long]


def attended_in_2023_24():
    came = [Booking.Outcome.ATTENDED, Booking.Outcome.PARTLY_ATTENDED]
    year = Session.objects.in_period(dt.date(2023, 4, 1), dt.date(2024, 3, 31))
    return Booking.objects.filter(outcome__in=came, session__in=year)


def coming():
    return with_places(Session.objects.upcoming(NOW)).order_by("starts_at")


def test_loaded_year_gives_both_published_tables():
    assert Counter(attended_in_2023_24().values_list("session__course__title", flat=True)) == {
        row["course"]: row["attended"] for row in attendance_by_course()
    }
    assert Counter(attended_in_2023_24().values_list("organisation_type__name", flat=True)) == {
        row["organisation_type"]: row["attended"] for row in attendance_by_organisation_type()
    }


def test_catalogue_and_types_keep_the_order_of_the_published_tables():
    in_catalogue = Course.objects.exclude(status=Course.Status.DRAFT).in_catalogue_order()  # a double is a draft
    assert list(in_catalogue.values_list("category__name", "title")) == [
        (row["category"], row["course"]) for row in attendance_by_course()
    ]
    published = [row["organisation_type"] for row in attendance_by_organisation_type()]
    kinds = list(OrganisationType.objects.order_by("position").values_list("name", flat=True))
    assert kinds == [*published, NOT_KNOWN]  # somebody came to the door whose organisation nobody had listed


def test_lineage_and_prerequisite_are_those_of_the_report():
    neglect = Course.objects.get(title__startswith="Neglect Training")
    assert neglect.replaced_by.title == "Understanding Child Neglect (HSCP Course)"
    right_help = Course.objects.get(title="Right Help Right Time")
    assert right_help.merged_into.title == "Working Together to Safeguard Children - Herefordshire"
    refresher = Course.objects.get(title="Graded Care Profile 2 (GCP2) Refresher")
    assert [course.title for course in refresher.prerequisites.all()] == ["Graded Care Profile 2 (GCP2) Training"]


def test_unavailable_register_has_a_reason_and_belongs_to_the_noted_course():
    register = Register.objects.get(state=Register.State.UNAVAILABLE)
    assert register.session.course.title.startswith("Early Help Assessment - How to run effective team")
    assert register.reason.startswith("The sign-in sheet was lost")


def test_practitioner_moves_to_another_organisation_on_the_first_of_a_month_to_come():
    move = MoveToCome.objects.select_related("person", "organisation").get()
    assert (move.person.email, move.moves_on) == (ACCOUNT, dt.date(2026, 8, 1))
    assert move.organisation.is_active and move.organisation != move.person.organisation


def test_thirteen_sessions_come_within_eight_weeks():
    days = [session.first_on for session in coming()]
    assert len(days) == 13
    assert (min(days) > TODAY, max(days) <= TODAY + dt.timedelta(weeks=8)) == (True, True)


def test_sessions_have_days_of_their_own_and_thirteen_come_within_eight_weeks_whatever_the_day():
    for today in (dt.date(2026, 1, 1) + dt.timedelta(days=offset) for offset in range(4 * 365)):
        days = coming_days(today)
        assert len(set(days)) == 13
        assert today < min(days) <= max(days) <= today + dt.timedelta(weeks=8)
        before = past_days(today)
        assert sorted(set(before)) == before
        assert max(before) < today


def test_coming_sessions_have_places_or_waiting_lists_and_one_is_full():
    standings = {(session.places_left > 0, session.people_waiting > 0) for session in coming()}
    assert standings - {(True, True)} == {(True, False), (False, False), (False, True)}
    both = [session for session in coming() if session.places_left and session.people_waiting]
    assert all(is_late(session, NOW) for session in both), "a free place waits for an answer of those who were asked"
    assert [
        session.ref for session in with_places(Session.objects.all()) if session.places_held > session.capacity
    ] == []


def test_waiting_lists_count_from_1_in_the_order_people_asked():
    for session in coming():
        queue = list(Booking.objects.filter(session=session, queue_number__isnull=False).order_by("queue_number"))
        assert [booking.queue_number for booking in queue] == list(range(1, len(queue) + 1))
        assert [booking.booked_at for booking in queue] == sorted(booking.booked_at for booking in queue)


def test_coming_bookings_were_made_before_now_and_cancelled_after():
    bookings = Booking.objects.filter(session__in=coming())
    assert bookings.filter(booked_at__gte=NOW).count() == 0
    assert bookings.filter(cancelled_at__isnull=False).count() >= 5
    for booking in bookings.filter(cancelled_at__isnull=False):
        assert booking.booked_at < booking.cancelled_at < NOW
        assert booking.history.count() == 2


def test_a_place_that_came_free_is_on_offer_to_one_who_waits_or_to_all_when_it_is_late():
    live = Booking.objects.live().filter(queue_number__isnull=False).select_related("session")
    offers = [booking for booking in live.order_by("queue_number") if booking.offer_is_open(NOW)]
    [session] = {booking.session for booking in offers}
    is_asked = [booking.is_asked_with_all for booking in offers]
    assert is_asked == ([True] * 3 if is_late(session, NOW) else [False])


def test_todays_session_has_begun_and_waits_for_its_trainer():
    session = Session.objects.get(first_on=TODAY)
    assert session.has_begun(NOW)
    assert session.trainers.filter(email="trainer@example.org").exists()
    assert on_register(session).count() == 24
    assert not Register.objects.filter(session=session).exists()


def test_some_of_today_have_checked_in_themselves_and_one_is_at_odds_with_the_trainer():
    said = CheckIn.objects.filter(booking__session__first_on=TODAY).select_related("booking")
    assert said.count() == 5
    marks = {mark.booking_id: mark for mark in Mark.objects.filter(booking__session__first_on=TODAY)}
    by_themselves = [one for one in said if marks[one.booking_id].marked_by_id == one.booking.practitioner_id]
    assert Counter(marks[one.booking_id].value for one in said) == {"present": 4, "absent": 1}
    assert len(by_themselves) == 4


def test_past_registers_are_complete_partial_due_and_half_marked():
    recent = Session.objects.begun(NOW).filter(first_on__gte=TODAY - dt.timedelta(days=90))
    standing = Counter()
    for session in recent:
        register = Register.objects.filter(session=session).first()
        marks = Mark.objects.filter(booking__session=session).count()
        standing[register.state if register else ("marked" if marks else "due")] += 1
    assert standing == {"complete": 5, "partial": 1, "marked": 2, "due": 1}


@pytest.mark.parametrize("email", WHAT_FOR)
def test_accounts_sign_in_at_once(rf, email):
    person = authenticate(rf.post("/"), email=email, password=PASSWORD)
    assert person == User.objects.get(email=email)
    assert EmailAddress.objects.filter(user=person, email=email, verified=True, primary=True).count() == 1


def test_accounts_have_their_roles_and_no_more():
    roles = ("is_trainer", "is_lead", "is_group_member", "is_team")
    held = {
        user.email: [role for role in roles if getattr(user, role)] for user in User.objects.filter(email__in=WHAT_FOR)
    }
    assert held == {
        "practitioner@example.org": [],
        "trainer@example.org": ["is_trainer"],
        "lead@example.org": ["is_lead"],
        "group@example.org": ["is_group_member"],
        "team@example.org": ["is_team"],
    }


def test_practitioner_has_a_place_a_turn_in_a_queue_and_certificates():
    mine = Booking.objects.filter(practitioner__email="practitioner@example.org")
    assert mine.filter(session__in=coming()).count() == 2
    assert mine.get(session__in=coming(), status=Booking.Status.CONFIRMED).session.first_on > TODAY
    assert mine.get(session__in=coming(), status=Booking.Status.WAITING).queue_number == 2
    assert Certificate.objects.filter(booking__in=mine).count() >= 3


def test_lead_and_practitioner_share_an_organisation():
    lead, practitioner = (User.objects.get(email=f"{role}@example.org") for role in ("lead", "practitioner"))
    assert lead.organisation == practitioner.organisation


def test_no_trainer_is_in_two_places_on_one_day():
    days = Counter(
        (trainer.pk, day.starts_at.date())
        for session in Session.objects.filter(first_on__gte=TODAY - dt.timedelta(days=90))
        for trainer in session.trainers.all()
        for day in session.days.all()
    )
    assert max(days.values()) == 1


def test_everything_is_sound(capsys):
    call_command("check_integrity")
    assert capsys.readouterr().out.startswith("sound: 136 sessions")


def test_no_mail_is_on_its_way_and_reminders_went_before_their_sessions():
    reminders, others = Mail.objects.filter(kind="reminder"), Mail.objects.exclude(kind="reminder")
    assert reminders.exclude(state=Mail.State.SENT).count() == 0
    to_come = reminders.filter(booking__session__in=coming())
    assert to_come.filter(text__contains="Yes, I’m coming").count() == to_come.count() > 10
    assert reminders.exclude(text="").count() == to_come.count()
    assert reminders.exclude(sent_at__lt=F("booking__session__starts_at")).count() == 0
    kinds = (
        "account", "invitation", "colleague asked", "joint wish", "message", "organisation settled", "substitution",
        "trainer asked", "trainer declined", "waiting list",
    )  # fmt: skip
    assert set(others.values_list("kind", "state")) == {(kind, "sent") for kind in kinds}
    assert Mail.objects.filter(sent_at__gte=NOW).count() == 0
    assert Mail.objects.filter(booking__booked_at__gt=F("created_at")).count() == 0


def test_the_lead_has_asked_a_colleague_who_has_no_account_and_has_not_answered():
    asked = Invitation.objects.get()
    assert (asked.asked_by.email, asked.is_open, asked.holds_a_place) == ("lead@example.org", True, True)
    assert User.objects.filter(email=asked.email).count() == 0
    assert asked.session.starts_at > asked.answer_by_at > NOW
    assert "/link/invitation/" in Mail.objects.get(kind="invitation").text


@pytest.mark.parametrize("year", ["2023-24", "2026-27"])
def test_those_who_say_they_are_coming_come_more_often_and_every_answer_occurs(year):
    table = REPORTS["no-shows-by-reminder-response"].table(Scope(period=reporting_year(year), now=NOW))
    rows = {row["reminder_response"]: row for row in table.rows}
    assert list(rows) == ["Said they are coming", "Did not reply", "Not asked", "Said they can’t come"]
    assert rows["Said they can’t come"]["held"] == 0
    assert rows["Said they can’t come"]["late_cancellation"] > 0
    if year == "2023-24":
        assert 0 < rows["Said they are coming"]["rate"] < rows["Did not reply"]["rate"]


def test_some_of_those_who_come_soon_have_said_so():
    replies = Counter(Booking.objects.filter(session__in=coming()).values_list("reply", flat=True))
    assert replies["coming"] > 5
    assert replies["not coming"] == 0
    assert Booking.objects.filter(replied_at__gt=NOW).count() == 0


def test_about_half_of_those_who_missed_the_year_have_said_why():
    year = reporting_year("2023-24")
    missed = Booking.objects.missed().filter(session__first_on__range=(year.start, year.end))
    told = missed.exclude(absence_kind="")
    assert 0.4 < told.count() / missed.count() < 0.7
    assert not told.filter(absence_explained_at=None).exists()
    assert not told.filter(disputed_at__isnull=False).exists()
    assert told.values("absence_kind").distinct().count() >= 5


def test_team_has_people_to_ring_with_reasons_and_has_rung_two():
    page = call_page(User.objects.get(email="team@example.org"), now=NOW)
    assert page.is_on and page.worth.startswith("We tried this on the last year’s registers.")
    assert [row.tag for row in page.rows] == ["Coming", "Not reached", "", "", ""]
    assert all(row.reasons for row in page.rows)
    assert "as not answered" in " ".join(row.reasons for row in page.rows)
    assert {row.booking.session_id for row in page.rows} <= {session.pk for session in coming()[:2]}


def test_review_of_this_year_says_whom_the_call_list_found():
    found = caught_by_type(Scope(period=reporting_year("2026-27"), now=NOW))
    total = sum(found.values(), Caught())
    assert 0 < total.missed_named < total.missed
    assert 0 < total.came_named < total.came
    assert total.of_missed > total.of_came
    assert caught_by_type(Scope(period=reporting_year("2023-24"), now=NOW)) == {}


def test_terms_of_booking_are_published():
    assert current_terms().number == 1


def test_everyone_who_booked_belongs_to_an_organisation_and_has_a_job():
    at_the_door = User.objects.filter(bookings__isnull=False, organisation=None)
    assert [(person.name, person.is_placeholder) for person in at_the_door] == [("Gareth Hollis", True)]
    asked_no_more_than_the_name = ["Gareth Hollis", "Megan Pritchett", "Owen Ballard", "Rhian Ockey", "Shabnam Iqbal"]
    jobless = User.objects.filter(bookings__isnull=False, job_role="").order_by("name")
    assert [person.name for person in jobless] == asked_no_more_than_the_name


def test_team_finds_a_large_download_that_the_worker_makes():
    download = Download.objects.get()
    make_download(download_id=download.pk, clock=lambda: NOW)
    download.refresh_from_db()
    assert (download.asked_by.email, download.title, download.state) == ("team@example.org", "Bookings, Excel", "ready")
    assert download.rows == Booking.objects.count()


def test_people_came_to_the_door_without_a_place_instead_and_over_capacity():
    walked_in = Booking.objects.filter(is_walk_in=True)
    assert sorted(walked_in.values_list("practitioner__name", "over_capacity")) == [
        ("Gareth Hollis", True),
        ("Megan Pritchett", True),
        ("Rhian Ockey", False),
        ("Shabnam Iqbal", True),
    ]
    assert sum(booking.practitioner.is_placeholder for booking in walked_in) == 3  # for the team to complete
    instead = Booking.objects.get(practitioner__name="Owen Ballard")
    assert (instead.outcome, instead.takes_over_from.cancel_reason) == ("attended", "substituted")


def test_team_marked_two_people_because_their_trainer_rang():
    [marked] = reasons_given(Booking.objects.get(practitioner__name="Owen Ballard").session).marked
    assert (marked.by.email, marked.reason, marked.people) == ("team@example.org", WHY_THE_TEAM, 2)


def test_register_was_opened_again_and_somebody_says_that_another_is_wrong():
    register = Register.objects.get(opened_again_at__isnull=False)
    assert [turn.is_opening for turn in turns_of(register)] == [False, True, False]
    assert register.session.trainers.filter(email="trainer@example.org").exists()
    assert {one.reason for one in reasons_given(register.session).corrections} == {WHY_AGAIN}
    assert len(reasons_given(register.session).corrections) == 2
    disputed = Booking.objects.disputed().get()
    assert disputed.check_ins.count() == 1


def is_free(session):
    return session.places_left and not session.people_waiting and not session.booking_opens_at


def test_newcomer_books_as_anywhere_else():
    session = next(session for session in coming() if is_free(session))
    person = User.objects.get(email="group@example.org")
    assert book_place(session=session, practitioner=person, by=person, now=NOW).status == Booking.Status.CONFIRMED


def test_demo_again_says_so_and_changes_nothing(capsys):
    models = (Booking, Session, User, Register, Mark, Certificate)
    before = [model.objects.count() for model in models] + [User.history.count(), Booking.history.count()]
    call_command("demo")
    said = capsys.readouterr().out
    assert said.startswith("The demonstration data is there already; nothing was changed.\n")
    assert "practitioner@example.org" in said
    assert before == [model.objects.count() for model in models] + [User.history.count(), Booking.history.count()]


def test_teams_file_has_people_who_are_known_doubtful_and_remembered(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    path, session = write_teams_file(now=NOW)
    assert (path, session.trainers.filter(email="trainer@example.org").exists()) == (tmp_path / "demo" / NAME, True)
    with path.open("rb") as content:
        file = read_file(content, name=NAME, session=session)
    trainer = User.objects.get(email="trainer@example.org")
    plan = Plan(session=session, file=file, answers={}, by=trainer)
    assert file.notes == ()
    assert len(plan.new) >= 8
    assert {line.wanted for line in plan.new} == {"present", "partly"}
    assert [match.attendee.name for match in plan.open if not match.proposed] == ["Meeting room 2", "Jo Walker"]
    assert len(plan.open) == 4
    assert Because.SAID_BEFORE in {match.because for match in plan.matches.matches}
    assert [match.because for match in plan.aside] == [Because.DELIVERS]
    assert [line.is_short for line in plan.lines].count(True) == 1


def test_newcomer_sees_trainers_asked_dates_wanted_a_spreadsheet_half_way_and_two_of_one_school():
    states = dict(TrainerRequest.objects.values_list("state", "trainer__email"))
    assert set(states) == {"asked", "declined"} and states["asked"] == TRAINER
    said_no = Session.objects.filter(trainer_requests__state="declined")
    assert not said_no.filter(trainers=F("trainer_requests__trainer")).exists()
    wanted = with_wishes(list(courses_wanted()), NOW)
    assert wanted[0].places == [("Wyebridge", 14), ("", 3)]
    spreadsheet = Spreadsheet.objects.get()
    assert (spreadsheet.state, spreadsheet.kept_by.email) == ("open", TEAM)
    mapping = mapping_of(spreadsheet)
    assert mapping.sheets[0].header_row == 3 and len(read(book_of(spreadsheet), mapping).entries) == 6
    school = next(one for one in suggestions(Organisation) if "School" in one.one.name)
    assert len({one.name_key.removeprefix("the ") for one in (school.one, school.other)}) == 1


def test_a_published_table_and_reports_by_email_are_there_to_be_seen():
    published = Publication.objects.get()
    assert published.title == "Attendance by organisation type (for publication), 2023-24"
    assert "*" in {row["attended"] for row in published.document["rows"]}  # small numbers, as they are hidden
    sent = ReportByEmail.objects.values_list("report", "person__is_group_member", "chosen_by__is_team")
    assert set(sent) == {("no-show-review", True, True), ("no-shows-by-course", True, False)}


def test_team_finds_a_lost_device_with_one_of_two_words_and_somebody_with_an_app(client):
    team, person = (User.objects.get(email=email) for email in (TEAM, LOST_THEIRS))
    said = LostDevice.objects.get()
    with time_machine.travel(NOW, tick=False):
        sign_in(client, team)
        address = reverse("desk-person-lost-device", args=[person.pk])
        assert address in client.get(reverse("desk")).text
        assert "I confirm it" in client.get(address).text
        assert "app, 10 recovery codes left" in client.get(reverse("desk-person", args=[said.said_by_id])).text
    assert (said.person, said.said_by.email, said.confirmed_at) == (person, HAS_AN_APP, None)
    confirm_device_is_lost(said=said, by=team, now=NOW)
    assert not has_second_step(person) and has_second_step(said.said_by)


@pytest.mark.parametrize("email", WHAT_FOR)
def test_no_account_of_the_demonstration_needs_more_than_its_password(email, client):
    """Two of them are signed in elsewhere, and find it also once they have signed in by the page."""
    with time_machine.travel(NOW, tick=False):
        client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
        assert client.get(reverse("my-bookings")).status_code == 200
        here = client.get(reverse("my-sessions")).text
    is_elsewhere = email in (TEAM, ACCOUNT)
    assert ("Edge on Windows" in here, "Safari on iPhone" in here) == (is_elsewhere, is_elsewhere)


@pytest.mark.r48
def test_reports_say_the_same_after_people_were_erased(settings, tmp_path):
    """Those who did most of each kind."""
    settings.VAR_DIR = tmp_path
    kinds = ["attended", "no show", "excused", "partly attended", "not recorded"]
    of_year = Booking.objects.filter(session__in=Session.objects.in_period(dt.date(2023, 4, 1), dt.date(2024, 3, 31)))
    people = {
        of_year.filter(outcome=kind, practitioner__is_team=False, practitioner__is_trainer=False)
        .values_list("practitioner", flat=True)
        .annotate(number=Count("pk"))
        .order_by("-number", "practitioner")[0]
        for kind in kinds
    }
    before = _all_reports()
    for person in User.objects.filter(pk__in=people):
        erase(person=person, by=None, now=NOW, gives_back=True)
    after = _all_reports()
    assert [name for name in before if before[name] != after[name]] == []


def _all_reports() -> dict[str, object]:
    scope = Scope(period=reporting_year("2023-24"), now=NOW)
    tables = {name: report.table(scope) for name, report in REPORTS.items()}
    return {
        name: len(table.rows) if REPORTS[name].names_people else (table.rows, table.total, table.headline)
        for name, table in tables.items()
    }
