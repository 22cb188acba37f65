"""A second count, as test_second_count.py: whose training runs out, and who attended what."""

import datetime as dt
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookings.merging.operation import Chosen, merge
from bookings.models import Booking, Certificate, TrainingElsewhere
from reporting.outcomes import years_with_sessions
from reporting.periods import reporting_year
from reporting.reports.registry import REPORTS
from reporting.scope import Scope
from tests.reporting.test_second_count import many, scopes, with_history
from tests.support import counted_again as again
from tests.support.factories import UserFactory, make_event
from tests.support.thoroughness import rounds
from training.models import Course, Organisation, User

pytestmark = pytest.mark.django_db
fewer = settings(many, max_examples=rounds(25, usually=3))
chances = given(chance=st.randoms(use_true_random=False))
ROLES = ("", "Nurse", "Teacher")


def let_training_run_out(chance, now):
    """Some have certificates, of which some end, were withdrawn or replaced; some did it elsewhere; two organisations
    became one, two courses one, and events were held.
    """
    _, new, other = Course.objects.order_by("pk")[:3]
    if chance.random() < 0.5:
        Course.objects.filter(pk=other.pk).update(merged_into=new)
    for person in User.objects.filter(organisation__isnull=False):
        User.objects.filter(pk=person.pk).update(job_role=chance.choice(ROLES), is_active=chance.random() < 0.9)
    for booking in Booking.objects.filter(outcome="attended").order_by("pk"):
        if chance.random() < 0.7:
            certify(chance, booking, now)
    for _ in range(chance.randint(0, 8)):
        done_elsewhere(chance, now)
    team = UserFactory(is_team=True, organisation=None)
    if chance.random() < 0.5:
        kept, merged = Organisation.objects.order_by("pk")[:2]
        merge(kept=kept, merged=merged, chosen=Chosen(), reason="One and the same", by=team, now=now)
    make_event(title="Conference", held_on=dt.date(2026, 5, 5))


def ends(chance, on):
    return chance.choice([None, on + dt.timedelta(days=chance.randint(100, 700))])


def certify(chance, booking, now, **fields):
    on = booking.session.ends_at.astimezone(again.LONDON).date()
    number = f"T-{Certificate.objects.count()}"
    withdrawn = {"revoked_at": now, "revoked_reason": "An error"} if chance.random() < 0.2 else {}
    Certificate.objects.create(
        booking=booking,
        number=number,
        code=number,
        person_name=booking.practitioner.name,
        course_title=booking.session.course.title,
        attended_on=on,
        cpd_hours=chance.choice([1, 2.5, 6]),
        issued_at=booking.session.ends_at,
        expires_on=ends(chance, on),
        **withdrawn | fields,
    )
    if withdrawn and not fields and chance.random() < 0.5:
        Certificate.objects.filter(booking=booking).update(replaced_at=now)
        certify(chance, booking, now, revoked_at=None, revoked_reason="")


def done_elsewhere(chance, now):
    person, course = chance.choice(list(User.objects.filter(organisation__isnull=False))), Course.objects.all()
    on = again.FIRST_DAY + dt.timedelta(days=chance.randint(0, 560))
    withdrawn = {"withdrawn_at": now, "withdrawn_reason": "An error"} if chance.random() < 0.2 else {}
    there = {"person": person, "course": chance.choice(list(course)), "completed_on": on}
    if not TrainingElsewhere.objects.filter(**there).exists():
        told = {"title": "The same", "provider": "Elsewhere", "evidence": "A certificate", "recorded_by": person}
        TrainingElsewhere.objects.create(**there, **told, expires_on=ends(chance, on), recorded_at=now, **withdrawn)


def done_by(person):
    """By course, with all that became of it: on which day, and until when it counts."""
    found = defaultdict(list)
    for booking in Booking.objects.filter(practitioner=person, outcome="attended"):
        current = [one for one in booking.certificates.all() if one.replaced_at is None]
        if not any(one.revoked_at for one in current):
            on = max(day.ends_at.astimezone(again.LONDON).date() for day in booking.session.days.all())
            found[again.counted_as(booking.session.course)].append((on, current[0].expires_on if current else None))
    for one in TrainingElsewhere.objects.filter(person=person, withdrawn_at=None):
        found[again.counted_as(one.course)].append((one.completed_on, one.expires_on))
    return found


def due(period, today):
    for person in User.objects.filter(is_active=True):
        for title, done in done_by(person).items():
            on, until = max(done, key=lambda one: (one[0], one[1] or dt.date.max))
            if until is None or not period.start <= until <= period.end:
                continue
            state = "overdue" if until < today else "due soon" if (until - today).days <= 90 else "due later"
            again_on = [
                one.session.first_on
                for one in Booking.objects.filter(practitioner=person, status="confirmed")
                if one.session.first_on >= today and again.counted_as(one.session.course) == title
            ]
            where = person.organisation.name if person.organisation else ""
            booked_for = min(again_on, default=None)
            yield where, person.job_role, person.name, title, on, until, state, booked_for


COLUMNS = ("organisation", "job_role", "person", "course", "attended_on", "due_on", "state", "booked_for")


@fewer
@chances
def test_refreshers_that_are_due_by_organisation_and_role(chance, now):
    def check():
        let_training_run_out(chance, now)
        years = years_with_sessions(now)
        for year in (reporting_year("2027-28"), *years):
            expected = list(due(year, dt.date(2026, 6, 1)))
            narrowed = [({}, expected)]
            for one in Organisation.objects.all():
                narrowed.append(({"organisation_id": one.pk}, [row for row in expected if row[0] == one.name]))
            for asked, of_them in narrowed:
                rows = REPORTS["refresher-due"].table(Scope(period=year, now=now, **asked)).rows
                told = [tuple(row[name] for name in COLUMNS) for row in rows]
                assert sorted(told, key=str) == sorted(of_them, key=str)

    with_history(chance, check)


@fewer
@chances
def test_who_attended_what_with_hours_and_until_when_it_counts(chance, now):
    def check():
        let_training_run_out(chance, now)
        for scope, narrowed in scopes(now):
            expected = {}
            came = [one for one in again.bookings_of(scope.period, now, **narrowed) if again.came(one)]
            for one in sorted(came, key=lambda one: (one.session.starts_at, one.pk)):
                certificate = one.certificates.filter(replaced_at=None).first()
                key = one.organisation.name, one.practitioner_id, one.session.course.title
                times, hours, until, _ = expected.get(key, (0, 0.0, None, None))
                if certificate and certificate.expires_on and not certificate.revoked_at:
                    until = certificate.expires_on
                if one.outcome == "attended":
                    hours += float((certificate or one.session.course).cpd_hours)
                expected[key] = times + 1, hours, until, one.session.first_on
            names = dict(User.objects.values_list("pk", "name"))
            rows = REPORTS["training-record"].table(scope).rows
            figures = ("times", "cpd_hours", "valid_until", "attended_on")
            told = [
                (row["organisation"], row["person"], row["course"], *(row[name] for name in figures)) for row in rows
            ]
            asked = [(where, names[person], title, *told) for (where, person, title), told in expected.items()]
            assert sorted(told, key=str) == sorted(asked, key=str)

    with_history(chance, check)
