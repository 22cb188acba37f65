import datetime as dt
import io
from dataclasses import replace

import pytest
from django.core.files.storage import default_storage

from bookings.attendance.certificates.elsewhere import (
    Done,
    ElsewhereRefused,
    record_training_elsewhere,
    withdraw_training_elsewhere,
)
from bookings.attendance.certificates.telling import remind_of_refreshers
from bookings.models import Booking, Certificate, TrainingElsewhere
from bookings.notices.about.refreshers import refreshers_due
from bookings.notices.about.week import rows_of
from bookings.places.rules.prerequisites import missing_prerequisites, not_attended
from reporting.outcomes import Scope
from reporting.periods import Period
from reporting.reports.registry import REPORTS
from tests.support import factories
from tests.support.attended import make_certificate
from training.attachments import AttachmentRefused
from training.refusals import DoesNotFit, ReasonMissing

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 7, 15, 9, 0, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 7, 6)


@pytest.fixture
def course():
    return factories.CourseFactory(title="Neglect")


@pytest.fixture
def done(course):
    return Done(
        course=course,
        title="Neglect for beginners",
        provider="Shire Partnership",
        completed_on=dt.date(2026, 5, 4),
        expires_on=dt.date(2029, 5, 4),
        cpd_hours=6,
        evidence="Certificate 4711",
    )


def record(done, person, by, *, file=None, name=""):
    return record_training_elsewhere(person=person, done=done, file=file, file_name=name, by=by, now=NOW)


def files():
    return default_storage.listdir("elsewhere")[1] if default_storage.exists("elsewhere") else []


def test_record_keeps_what_who_and_when_with_its_evidence(done, practitioner, team_member):
    kept = record(done, practitioner, team_member, file=io.BytesIO(b"%PDF-1.7 proof"), name="My proof.PDF")
    kept.refresh_from_db()
    assert (kept.person, kept.course, kept.title, kept.evidence) == (
        practitioner,
        done.course,
        "Neglect for beginners",
        "Certificate 4711",
    )
    assert (kept.recorded_by, kept.recorded_at) == (team_member, NOW)
    assert (kept.file_name, kept.file_type, kept.file.read()) == ("My proof.pdf", "application/pdf", b"%PDF-1.7 proof")
    assert kept.history.get().history_user == team_member


@pytest.mark.parametrize(
    ("changed", "refusal", "words"),
    [
        ({"evidence": " "}, DoesNotFit, "evidence"),
        ({"completed_on": dt.date(2026, 7, 16)}, ElsewhereRefused, "today or in the past"),
        ({"expires_on": dt.date(2026, 5, 4)}, DoesNotFit, "end after"),
        ({"title": "…"}, DoesNotFit, "letter"),
        ({"cpd_hours": 100}, DoesNotFit, "99"),
    ],
)
def test_record_refuses_what_does_not_fit(done, practitioner, team_member, changed, refusal, words):
    with pytest.raises(refusal, match=words):
        record(replace(done, **changed), practitioner, team_member)
    assert not TrainingElsewhere.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.pdf", "empty"),
        (b"MZ", "a.exe", "cannot go"),
        (b"<svg>", "a.png", "not a PNG"),
        (b"%PDF" + b"x" * 5_000_000, "a.pdf", "larger than 5 MB"),
    ],
)
def test_record_with_a_file_that_is_none_keeps_nothing(done, practitioner, team_member, content, name, words):
    before = files()
    with pytest.raises((ElsewhereRefused, AttachmentRefused), match=words):
        record(done, practitioner, team_member, file=io.BytesIO(content), name=name)
    assert (TrainingElsewhere.objects.count(), files()) == (0, before)


def test_record_twice_is_refused_until_the_first_is_withdrawn(done, practitioner, team_member):
    first = record(done, practitioner, team_member)
    before = files()
    with pytest.raises(DoesNotFit, match="recorded already"):
        record(done, practitioner, team_member, file=io.BytesIO(b"%PDF-1.7"), name="a.pdf")
    assert files() == before
    record(done, factories.UserFactory(), team_member)
    withdraw_training_elsewhere(record=first, reason="Wrong person", by=team_member, now=NOW)
    record(done, practitioner, team_member)


def test_nobody_records_their_own(done, team_member):
    with pytest.raises(ElsewhereRefused, match="another member of the team"):
        record(done, team_member, team_member)


def test_withdraw_keeps_the_record_and_deletes_the_evidence(
    done, practitioner, team_member, django_capture_on_commit_callbacks
):
    kept = record(done, practitioner, team_member, file=io.BytesIO(b"%PDF-1.7"), name="a.pdf")
    place = kept.file.name
    with pytest.raises(ReasonMissing):
        withdraw_training_elsewhere(record=kept, reason=" ", by=team_member, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_training_elsewhere(record=kept, reason=" Not theirs ", by=team_member, now=NOW)
    kept.refresh_from_db()
    assert (kept.withdrawn_reason, kept.withdrawn_by, kept.withdrawn_at, kept.file.name) == (
        "Not theirs",
        team_member,
        NOW,
        "",
    )
    assert not default_storage.exists(place)
    with pytest.raises(ElsewhereRefused, match="already"):
        withdraw_training_elsewhere(record=kept, reason="x", by=team_member, now=NOW)


def test_record_is_withdrawn_also_where_its_evidence_cannot_be_deleted(
    done, practitioner, team_member, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def refused(storage, name):
        raise OSError("read-only")

    kept = record(done, practitioner, team_member, file=io.BytesIO(b"%PDF-1.7"), name="a.pdf")
    monkeypatch.setattr(type(default_storage._wrapped), "delete", refused)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_training_elsewhere(record=kept, reason="Not theirs", by=team_member, now=NOW)
    kept.refresh_from_db()
    assert (kept.withdrawn_at, kept.file.name) == (NOW, "")
    assert "OSError: read-only" in caplog.text


# ---- what it counts for, and what not ----


def test_it_meets_a_prerequisite_only_where_the_course_says_so(done, course, practitioner, team_member):
    asking, other = factories.CourseFactory(), factories.CourseFactory(counts_if_done_elsewhere=True)
    asking.prerequisites.set([course])
    kept = record(done, practitioner, team_member)
    assert missing_prerequisites(asking, practitioner) == [course]
    assert not_attended([course, other], practitioner) == [course, other]  # asked of one, it counts for that one alone
    course.counts_if_done_elsewhere = True
    course.save()
    assert missing_prerequisites(asking, practitioner) == []
    assert missing_prerequisites(asking, factories.UserFactory()) == [course]
    assert not_attended([other], practitioner) == [other]
    withdraw_training_elsewhere(record=kept, reason="x", by=team_member, now=NOW)
    assert missing_prerequisites(asking, practitioner) == [course]


def test_it_costs_no_query_where_it_does_not_count(course, practitioner, django_assert_num_queries):
    with django_assert_num_queries(1):
        not_attended([course], practitioner)


def everything_counted():
    period = Scope(period=Period(dt.date(2026, 4, 1), dt.date(2027, 3, 31)), now=NOW)
    return {name: report.table(period).rows for name, report in REPORTS.items()}


def test_no_report_of_attendance_counts_it(done, practitioner, team_member):
    session = factories.make_session(course=done.course, on=dt.date(2026, 5, 5))
    factories.make_booking(session=session, practitioner=practitioner, outcome="attended")
    before = everything_counted()
    record(done, practitioner, team_member)
    record(replace(done, completed_on=dt.date(2026, 6, 1)), factories.UserFactory(), team_member)
    assert everything_counted() == before
    assert (Booking.objects.count(), Certificate.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("changed", "is_due"),
    [
        ({}, False),
        ({"expires_on": None}, False),
        ({"completed_on": dt.date(2023, 7, 14)}, True),  # on the same day: no news
        ({"expires_on": dt.date(2026, 7, 14)}, True),  # ends no later
    ],
)
@pytest.mark.parametrize("which", ["same", "replaced_by", "another"])
def test_it_puts_off_a_refresher(done, course, practitioner, team_member, changed, is_due, which):
    first = factories.make_session(course=course, on=dt.date(2023, 7, 14))
    booking = factories.make_booking(session=first, practitioner=practitioner, outcome="attended")
    certificate = make_certificate(booking, expires_on=dt.date(2026, 7, 14))
    became = course if which == "same" else factories.CourseFactory(title="Child neglect")
    if which == "replaced_by":
        course.replaced_by = became
        course.save()
    kept = record(replace(done, course=became, **changed), practitioner, team_member)
    is_due = is_due or which == "another"
    assert list(refreshers_due(practitioner.organisation_id, MONDAY)) == [certificate] * is_due
    assert remind_of_refreshers(now=dt.datetime(2026, 7, 6, 9, tzinfo=dt.UTC)) == is_due
    withdraw_training_elsewhere(record=kept, reason="x", by=team_member, now=NOW)
    assert list(refreshers_due(practitioner.organisation_id, MONDAY)) == [certificate]


def due_lines(practitioner):
    return rows_of(practitioner.organisation_id, MONDAY)["refreshers"]


def test_it_falls_due_itself(done, course, practitioner, team_member):
    ending = replace(done, completed_on=dt.date(2023, 7, 14), expires_on=dt.date(2026, 7, 14))
    kept = record(ending, practitioner, team_member)
    assert due_lines(practitioner) == [
        "Priya Practitioner: Neglect, done elsewhere, ends on Tuesday 14 July 2026",
    ]
    later = factories.make_session(course=course, on=dt.date(2026, 8, 4))
    booking = factories.make_booking(session=later, practitioner=practitioner)
    assert due_lines(practitioner) == []
    booking.delete()
    assert len(due_lines(practitioner)) == 1
    withdraw_training_elsewhere(record=kept, reason="x", by=team_member, now=NOW)
    assert due_lines(practitioner) == []
