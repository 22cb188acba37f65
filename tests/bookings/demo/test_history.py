import datetime as dt
from collections import Counter, defaultdict

import pytest
from django.utils import timezone

from bookings.demo.drawing import ATTENDED, CAME, HELD, NO_SHOW
from bookings.demo.figures import attendance_by_course, attendance_by_organisation_type
from bookings.demo.loading import draw
from bookings.exchange.history.columns import COLUMNS
from tests.conftest import NOW


@pytest.fixture(scope="module")
def rows():
    return draw(NOW)[0]


def first_day(row):
    return dt.date.fromisoformat(row["session_date"].split(";")[0])


def lead(row):
    return (first_day(row) - dt.date.fromisoformat(row["booked_on"])).days


def by(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def no_show_rate(rows):
    outcomes = Counter(row["outcome"] for row in rows)
    return outcomes[NO_SHOW] / (outcomes[NO_SHOW] + sum(outcomes[outcome] for outcome in CAME))


def came(rows):
    return [row for row in rows if row["outcome"] in CAME]


def test_year_has_the_columns_of_the_history_format(rows):
    assert {frozenset(row) for row in rows} == {frozenset(COLUMNS)}


def test_year_adds_up_to_attendance_by_course(rows):
    assert Counter((row["category"], row["course"]) for row in came(rows)) == {
        (row["category"], row["course"]): row["attended"] for row in attendance_by_course()
    }


def test_year_adds_up_to_attendance_by_organisation_type(rows):
    assert Counter(row["organisation_type"] for row in came(rows)) == {
        row["organisation_type"]: row["attended"] for row in attendance_by_organisation_type()
    }


def test_year_sends_each_kind_of_organisation_to_what_concerns_it(rows):
    cells = Counter((row["course"], row["organisation_type"]) for row in came(rows))
    leads = "Working Together to Safeguard Children - Level 3 for Designated Safeguarding Leads / Named Professionals"
    assert cells[leads, "Education"] > cells[leads, "Herefordshire Council"]
    assert cells["Mental Capacity Act 2005 and DOLS - Understanding and Application", "Education"] <= 1


def test_year_lies_within_the_reporting_year(rows):
    days = [dt.date.fromisoformat(day) for row in rows for day in row["session_date"].split(";")]
    assert (min(days) >= dt.date(2023, 4, 1), max(days) <= dt.date(2024, 3, 31)) == (True, True)
    assert max(day.weekday() for day in days) <= 4


def test_year_is_the_same_every_time_and_on_every_day(rows):
    assert draw(NOW + dt.timedelta(days=40))[0] == rows


def test_year_loses_about_15_in_100_to_no_shows(rows):
    assert 0.14 < no_show_rate(rows) < 0.16


def test_no_shows_go_with_organisation_type_delivery_lead_time_and_course(rows):
    kinds = {kind: no_show_rate(group) for kind, group in by(rows, lambda row: row["organisation_type"]).items()}
    assert kinds["Health"] > kinds["Herefordshire Council"] > kinds["Voluntary and Community Sector"]
    assert kinds["Education"] > kinds["Herefordshire Council"]
    deliveries = {name: no_show_rate(group) for name, group in by(rows, lambda row: row["delivery"]).items()}
    assert deliveries["online"] > deliveries["in person"] + 0.03
    leads = [no_show_rate(group) for _, group in sorted(by(rows, lambda row: min(lead(row) // 14, 3)).items())]
    assert leads == sorted(leads)
    courses = [no_show_rate(g) for g in by(rows, lambda row: row["course"]).values() if len(g) > 40]
    assert max(courses) > 2 * min(courses)


def test_year_has_every_outcome(rows):
    assert {row["outcome"] for row in rows} == {
        "attended",
        "partly attended",
        "no show",
        "excused",
        "cancelled",
        "late cancellation",
        "waiting list",
        "not recorded",
    }


def test_year_declares_one_register_unavailable_where_the_published_table_has_its_note(rows):
    noted = {row["course"]: row["attended"] for row in attendance_by_course() if row["note"]}
    missing = [row for row in rows if row["register"] == "unavailable"]
    assert {row["course"] for row in missing} == set(noted)
    assert len({row["session_ref"] for row in missing}) == 1
    assert len(came(missing)) == sum(noted.values()) == 5
    assert {row["outcome"] for row in missing} == {"attended", "not recorded"}


def test_not_recorded_stands_only_on_registers_that_are_not_complete(rows):
    assert {row["register"] for row in rows if row["outcome"] == "not recorded"} == {"partial", "unavailable"}


def test_solihull_course_runs_over_two_days(rows):
    days = {row["course"]: len(row["session_date"].split(";")) for row in rows}
    assert {course for course, count in days.items() if count != 1} == {"Solihull Approach 2-day Foundation training"}
    assert days["Solihull Approach 2-day Foundation training"] == 2


def test_commissioned_neglect_course_came_before_the_partnerships_own(rows):
    days = by(rows, lambda row: row["course"])
    before = days["Neglect Training (Commissioned course - before HSCP Neglect course was live)"]
    after = days["Understanding Child Neglect (HSCP Course)"]
    assert max(map(first_day, before)) < min(map(first_day, after))


def test_refresher_is_booked_only_by_people_trained_before(rows):
    trained = {
        row["practitioner_email"]: first_day(row)
        for row in rows
        if row["course"] == "Graded Care Profile 2 (GCP2) Training" and row["outcome"] == ATTENDED
    }
    booked = [row for row in rows if row["course"] == "Graded Care Profile 2 (GCP2) Refresher"]
    assert [row for row in booked if trained.get(row["practitioner_email"], dt.date.max) >= first_day(row)] == []


def test_people_are_many_plainly_made_up_and_once_in_a_session(rows):
    addresses = {row["practitioner_email"] for row in rows}
    assert 700 <= len(addresses) <= 900
    assert [address for address in addresses if not address.endswith("example.org")] == []
    assert max(Counter((row["session_ref"], row["practitioner_email"]) for row in rows).values()) == 1
    assert len({(row["practitioner_email"], row["practitioner_name"]) for row in rows}) == len(addresses)


def test_some_people_change_organisation_during_the_year(rows):
    organisations = by(rows, lambda row: row["practitioner_email"])
    moved = [group for group in organisations.values() if len({row["organisation"] for row in group}) > 1]
    assert 8 <= len(moved) <= 20


def test_nobody_is_in_two_sessions_on_one_day(rows):
    days = Counter(
        (row["practitioner_email"], day)
        for row in rows
        if row["outcome"] in HELD
        for day in row["session_date"].split(";")
    )
    assert max(days.values()) == 1


def test_bookings_are_made_2_to_70_days_ahead(rows):
    leads = [lead(row) for row in rows if row["outcome"] != "waiting list"]
    assert 2 <= min(leads) < max(leads) <= 70


def test_places_never_exceed_capacity_and_waiting_lists_only_where_full(rows):
    for group in by(rows, lambda row: row["session_ref"]).values():
        held = sum(row["outcome"] in HELD for row in group)
        capacity = int(group[0]["capacity"])
        assert held <= capacity
        if any(row["outcome"] == "waiting list" for row in group):
            assert held == capacity


def test_cancellations_fall_on_their_side_of_the_deadline(rows):
    for row in rows:
        if row["cancelled_on"]:
            days_left = (first_day(row) - dt.date.fromisoformat(row["cancelled_on"])).days
            assert days_left >= 1
            assert (days_left >= 4) or row["outcome"] == "late cancellation"


def test_around_today_is_the_same_for_the_same_moment():
    first, second = draw(NOW)[1], draw(NOW)[1]
    assert first.rows == second.rows
    assert [(plan.run, plan.booked, plan.waiting) for plan in first.plans] == [
        (plan.run, plan.booked, plan.waiting) for plan in second.plans
    ]


def test_around_today_stays_out_of_the_published_year():
    assert min(first_day(row) for row in draw(NOW)[1].rows) > timezone.localdate(NOW) - dt.timedelta(days=365)
