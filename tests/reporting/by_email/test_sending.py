"""Reports by email: on the first working day of a month, once, to those who may read them, and nothing confidential."""

import datetime as dt
import io

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from bookings.models import Mail
from bookings.notices.sending.message import as_message
from bookings.notices.sending.turns import is_outdated
from bookings.notices.wording.compose import compose
from bookings.upkeep.due import run_due
from reporting.by_email import sending
from reporting.by_email.asking import due_at, period_of
from reporting.by_email.choosing import NotByEmail, choose_report, stop_report
from reporting.by_email.sending import send_reports
from reporting.in_the_background import LINES_AT_ONCE
from reporting.models import ReportByEmail, ReportEmailed
from reporting.models.by_email import REVIEW
from tests.support.factories import CourseFactory, UserFactory
from tests.support.report_cases import Outcome, booked, session

pytestmark = pytest.mark.django_db
BY_COURSE = "no-shows-by-course"
SPAN = ReportByEmail.Span
MAY = dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC)  # when all is chosen


def at(month: int, day: int, hour: int = 9, year: int = 2026) -> dt.datetime:
    return timezone.make_aware(dt.datetime(year, month, day, hour))


@pytest.fixture
def member():
    return UserFactory(name="Grace Group", is_group_member=True)


def chosen(person, report=BY_COURSE, span=SPAN.YEAR, query="", by=None, now=MAY):
    [row] = choose_report(report=report, span=span, query=query, people=[person], by=by or person, now=now)
    return row


def sent(now) -> list[Mail]:
    send_reports(now=now)
    mails = list(Mail.objects.order_by("pk"))
    for mail in mails:
        compose(mail, now=now)
    return mails


def test_it_leaves_in_the_morning_of_the_first_working_day(member):
    chosen(member)
    # 1 June 2026 is a Monday; 1 August a Saturday; in January New Year's Day is a Friday in 2027.
    assert [due_at(dt.date(*day)) for day in ((2026, 6, 1), (2026, 8, 1), (2027, 1, 1))] == [
        at(6, 1, 8),
        at(8, 3, 8),
        at(1, 4, 8, year=2027),
    ]
    assert [send_reports(now=moment) for moment in (at(5, 31), at(6, 1, 7), at(6, 1, 8), at(6, 1, 8))] == [0, 0, 1, 0]


def test_once_a_month_after_a_restart_a_jump_of_the_clock_and_another_address(member):
    chosen(member)
    assert run_due(now=at(6, 1))["reports sent by email"] == 1
    Mail.objects.update(to="another@example.org")  # a month and not an address is what counts
    jumps = (at(6, 1), at(7, 1), at(6, 2), at(7, 2), at(6, 1, 8), at(8, 3))
    assert [send_reports(now=moment) for moment in jumps] == [0, 1, 0, 0, 0, 1]
    assert Mail.objects.count() == 3


def test_two_workers_at_once_write_one_mail(member, monkeypatch):
    """The second writes while the first still counts: the database refuses the first, and no mail of it is left."""
    chosen(member)

    def counts(row, *, now):
        monkeypatch.undo()
        assert send_reports(now=now) == 1
        return sending.asked_of(row, now=now)

    monkeypatch.setattr(sending, "asked_of", counts)
    assert send_reports(now=at(6, 1)) == 0
    assert Mail.objects.count() == ReportEmailed.objects.count() == 1


def test_one_chosen_after_this_months_left_begins_with_the_next(member):
    chosen(member, now=at(6, 1, 10))
    assert [send_reports(now=moment) for moment in (at(6, 1, 11), at(6, 3), at(7, 1))] == [0, 0, 1]


def test_a_worker_that_was_down_sends_it_within_a_week(member):
    chosen(member)
    assert [send_reports(now=moment) for moment in (at(6, 8, 8), at(6, 20))] == [0, 0]
    assert send_reports(now=at(7, 5)) == 1


def test_the_months_are_those_that_were_chosen():
    row = ReportByEmail(report=BY_COURSE)
    told = {}
    for span in SPAN:
        row.span = span
        told[span] = [str(period_of(row, day)) for day in (dt.date(2026, 4, 1), dt.date(2026, 6, 1))]
    assert told == {
        SPAN.YEAR: ["2025-26", "2026-27"],  # in April the year that is over, whole
        SPAN.TWELVE: ["2025-26", "1 June 2025 to 31 May 2026"],
        SPAN.MONTH: ["1 March 2026 to 31 March 2026", "1 May 2026 to 31 May 2026"],
    }
    ahead = ReportByEmail(report="outlook")
    assert str(period_of(ahead, dt.date(2026, 4, 1))) == "2026-27"


def test_the_mail_says_the_figures_in_words_with_a_link_and_no_file(member, settings):
    first = session(on=dt.date(2026, 5, 5), delivery="online")
    booked(first, Outcome.ATTENDED, 3)
    booked(first, Outcome.NO_SHOW, 2)
    booked(session(on=dt.date(2026, 5, 6)), Outcome.NO_SHOW, 4)
    chosen(member, query="delivery=online")
    [mail] = sent(at(6, 1))
    assert mail.recipient == member
    assert mail.subject == "No-shows by course, 2026-27"
    assert "So far in 2026-27, 2 of 5 places with recorded attendance were no-shows" in mail.text
    assert "Narrowed to delivery Online." in mail.text
    assert f"{settings.SITE_URL}/reports/no-shows-by-course/?year=2026-27&delivery=online" in mail.text
    assert as_message(mail).attachments == []
    assert "attached" not in mail.text


def test_the_review_goes_out_too(member):
    booked(session(on=dt.date(2026, 5, 5)), Outcome.NO_SHOW, 2)
    chosen(member, report=REVIEW)
    [mail] = sent(at(6, 1))
    assert mail.subject == "No-show review, 2026-27"
    assert "2 of 2 places with recorded attendance were no-shows" in mail.text
    assert "/reports/no-show-review/?year=2026-27" in mail.text


def test_a_file_goes_with_it_where_the_setting_says_so(member, settings):
    settings.ATTACH_REPORTS = "docx"
    booked(session(on=dt.date(2026, 5, 5)), Outcome.NO_SHOW, 2)
    chosen(member)
    [mail] = sent(at(6, 1))
    assert "The whole report is attached. Its figures are confidential" in mail.text
    [(name, content, _)] = as_message(mail).attachments
    assert name == "no-shows-by-course-2026-27.docx"
    assert Document(io.BytesIO(content)).paragraphs[0].text == "No-shows by course"


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_a_list_too_long_for_paper_goes_as_a_workbook(member, settings, monkeypatch, format):
    settings.ATTACH_REPORTS = format
    monkeypatch.setitem(LINES_AT_ONCE, "pdf", 1)
    monkeypatch.setattr("reporting.formats.files.MOST_ON_PAPER", 1)
    for _ in range(2):
        booked(session(course=CourseFactory(), on=dt.date(2026, 5, 5)), Outcome.NO_SHOW, 2)
    chosen(member)
    [mail] = sent(at(6, 1))
    [(name, content, _)] = as_message(mail).attachments
    assert name == "no-shows-by-course-2026-27.xlsx"
    assert load_workbook(io.BytesIO(content)).worksheets[0].max_row >= 3


def test_figures_of_one_organisation_are_behind_the_link(member):
    [booking] = booked(session(on=dt.date(2026, 5, 5)), Outcome.NO_SHOW)
    chosen(member, query=f"organisation={booking.organisation_id}")
    [mail] = sent(at(6, 1))
    assert "you see them once you sign in" in mail.text
    assert booking.organisation.name not in mail.text and "no-shows (" not in mail.text


def test_what_it_was_narrowed_to_and_is_gone_is_said(member):
    chosen(member, query="course=gone")
    [mail] = sent(at(6, 1))
    assert "no longer in our list" in mail.text


def test_too_much_to_count_is_said_and_not_counted(member, settings, monkeypatch):
    settings.REPORT_AT_ONCE_SESSIONS = 0
    session(on=dt.date(2026, 5, 5))
    monkeypatch.setattr("reporting.by_email.asking.table_of", lambda *asked: pytest.fail("it was counted"))
    chosen(member)
    [mail] = sent(at(6, 1))
    assert "too many sessions to count for an email" in mail.text


def test_one_that_cannot_be_counted_keeps_no_other_back(member, monkeypatch):
    monkeypatch.setattr(sending, "AT_ONCE", 1)
    first, asked_of = chosen(member), sending.asked_of

    def counts(row, *, now):
        if row == first:
            raise ZeroDivisionError
        return asked_of(row, now=now)

    chosen(member, report="no-shows-by-reason")
    monkeypatch.setattr(sending, "asked_of", counts)
    assert send_reports(now=at(6, 1)) == 1
    assert Mail.objects.get().facts["title"] == "No-shows by reason"


@pytest.mark.parametrize("lost", [{"is_group_member": False}, {"is_active": False}])
def test_it_ends_with_the_role_and_with_the_account(member, lost):
    chosen(member)
    [mail] = sent(at(6, 1))
    assert not is_outdated(mail, now=at(6, 1))
    for name, value in lost.items():
        setattr(member, name, value)
    member.save(update_fields=list(lost))
    assert is_outdated(mail, now=at(6, 1))  # what waits in the outbox does not leave
    send_reports(now=at(6, 15))
    assert not ReportByEmail.objects.exists()


def test_one_that_was_stopped_does_not_leave(member):
    row = chosen(member)
    [mail] = sent(at(6, 1))
    stop_report(row=row)
    assert is_outdated(mail, now=at(6, 1))
    assert send_reports(now=at(7, 1)) == 0


def test_who_may_have_which_report(member):
    team, lead = UserFactory(is_team=True), UserFactory(is_lead=True)
    for people, by, report in (
        ([lead], team, BY_COURSE),  # a lead reads of their own organisation alone
        ([member], team, "learner-records"),  # names people
        ([team], member, BY_COURSE),  # not theirs to choose
    ):
        with pytest.raises(NotByEmail):
            choose_report(report=report, span=SPAN.YEAR, query="", people=[by, *people], by=by, now=MAY)
    assert not ReportByEmail.objects.exists()
    assert len(choose_report(report=BY_COURSE, span=SPAN.YEAR, query="", people=[team, member], by=team, now=MAY)) == 2
    assert choose_report(report=BY_COURSE, span=SPAN.YEAR, query="", people=[team, member], by=team, now=MAY) == []
