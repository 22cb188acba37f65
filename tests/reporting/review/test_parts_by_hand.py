"""What each part says of small worlds that are counted by hand."""

import datetime as dt

import pytest

from reporting.periods import reporting_year
from reporting.review.belief import belief
from reporting.review.burden import burden
from reporting.review.extent import extent, flow, headline
from reporting.review.grounds import Grounds
from reporting.review.heat import heat
from reporting.review.ideas import ideas
from reporting.review.parts import Change, HeatMap
from reporting.review.said import said
from reporting.review.trend import trend
from reporting.review.where import where
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory, make_reminder
from tests.support.report_cases import DAY, Outcome, Status, booked, every_kind, register, scope, session

pytestmark = pytest.mark.django_db


def ten_of(organisation, number=10):
    return [UserFactory(organisation=organisation) for _ in range(number)]


class TestBelief:
    def test_nine_places_in_ten_known_is_enough(self, now):
        booked(session(), Outcome.ATTENDED, 9)
        booked(session(), Outcome.NOT_RECORDED)
        assert belief(Grounds.of(scope(now))).stop == ""

    def test_under_nine_in_ten_it_stops_with_both_ends_of_what_may_be_true_and_names_the_registers(self, now):
        known, unknown = session(), session(course=CourseFactory(title="Neglect"))
        booked(known, Outcome.ATTENDED, 6)
        booked(known, Outcome.NO_SHOW, 2)
        register(known)
        booked(unknown, Outcome.NOT_RECORDED, 2)
        part = belief(Grounds.of(scope(now)))
        assert "only 80.0 % of places" in part.stop
        assert "anywhere from 20.0 % to 40.0 %" in part.stop
        assert [missing.course for missing in part.missing.first] == ["Neglect"]

    def test_people_who_came_unbooked_are_told_and_count_in_no_rate(self, now):
        every_kind(session())
        grounds = Grounds.of(scope(now))
        assert any("2 people came without a booking, 1 of them when" in said for said in belief(grounds).sentences)
        assert grounds.total.recorded == 16


class TestExtent:
    def test_flow_loses_no_place_between_booked_and_the_room(self, now):
        every_kind(session())
        numbers = {step.label: step.number for step in flow(Grounds.of(scope(now)).total)}
        assert list(numbers.values()) == [37, 6, 3, 28, 5, 4, 8, 11, 2, 13]

    def test_people_rooms_and_pounds_stand_beside_the_places(self, now, settings):
        settings.COST_OF_EMPTY_PLACE = 50
        person = UserFactory()
        for _ in range(2):
            booked(session(capacity=1), Outcome.NO_SHOW, practitioner=person)
        part = extent(Grounds.of(scope(now)))
        assert part.sentences == [
            "2 places were lost to no-shows, by 1 person. That is 2 rooms’ worth of places, about £100."
        ]

    def test_nothing_lost_is_said(self, now):
        booked(session(), Outcome.ATTENDED, 2)
        assert extent(Grounds.of(scope(now))).sentences == ["No place was lost to a no-show, as far as is recorded."]


def months(rates, first=4):
    for number, away in enumerate(rates):
        month = first + number
        on = dt.date(2025 + (month > 12), (month - 1) % 12 + 1, 15)
        in_session = session(on=on)
        booked(in_session, Outcome.NO_SHOW, away)
        booked(in_session, Outcome.ATTENDED, 20 - away)


class TestTrend:
    def test_a_month_beyond_the_limits_stands_out_in_word_and_sentence(self, now):
        months([2, 3, 2, 3, 2, 3, 16, 3, 2, 3, 2, 3])
        part = trend(Grounds.of(scope(now)), ())
        [section] = part.sections
        shown = {row["month"]: row["shows"] for row in section.table.rows}
        assert shown["2025-10"] == "Concern"
        assert set(shown.values()) == {"Concern", "Common cause"}
        assert "October 2025 (concern: outside the limits)" in section.sentences[0]
        assert "By chance alone about 5 in 100 charts" in section.sentences[1]

    def test_only_what_was_decided_in_the_period_is_marked(self, now):
        months([2, 3, 2])
        changes = [Change(1, "2025-05", "Text messages"), Change(2, "2024-05", "Long before")]
        [figure] = trend(Grounds.of(scope(now)), changes).figures
        assert [change.number for change in figure.changes] == [1]

    @pytest.mark.parametrize(
        ("then", "today", "words"),
        [(1, 16, "It has got worse"), (16, 1, "It has got better"), (4, 5, "it may be luck")],
    )
    def test_the_year_before_is_held_against_it_with_its_range(self, now, then, today, words):
        for year, away in ((2024, then), (2025, today)):
            for day in range(1, 9):
                in_session = session(on=dt.date(year, 6, day))
                booked(in_session, Outcome.NO_SHOW, away)
                booked(in_session, Outcome.ATTENDED, 20 - away)
        assert words in trend(Grounds.of(scope(now)), ()).sentences[0]

    def test_a_year_that_is_not_over_is_held_against_the_same_days(self):
        """In July nobody has had the autumn yet: last year's was bad, its spring as good as this year's."""
        now = dt.datetime(2026, 7, 10, 12, 0, tzinfo=dt.UTC)
        for month, year, away in ((6, 2025, 2), (10, 2025, 16), (6, 2026, 2)):
            for day in range(1, 9):
                in_session = session(on=dt.date(year, month, day))
                booked(in_session, Outcome.NO_SHOW, away)
                booked(in_session, Outcome.ATTENDED, 20 - away)
        grounds = Grounds.of(scope(now, reporting_year("2026-27")))
        said = trend(grounds, ()).sentences[0]
        assert said.startswith("Up to the same day a year earlier the rate was 10.0 % (")
        assert "It has changed by 0.0 points" in said
        assert headline(grounds).startswith("So far in 2026-27, 16 of 160 places")

    def test_one_month_alone_makes_no_chart(self, now):
        months([3])
        part = trend(Grounds.of(scope(now)), ())
        assert part.sections == []
        assert "too few months" in part.sentences[-1]


def many_sessions(course, away, organisation=None, number=6, of=10):
    """Sessions of one course, in each of which so many of ten stayed away."""
    for day in range(number):
        in_session = session(course=course, on=DAY + dt.timedelta(days=day))
        people = ten_of(organisation, of) if organisation else [None] * of
        for position, person in enumerate(people):
            outcome = Outcome.NO_SHOW if position < away else Outcome.ATTENDED
            booked(in_session, outcome, practitioner=person)


class TestWhere:
    def test_the_course_that_differs_comes_first_with_its_own_rate(self, now):
        bad = CourseFactory(title="Bad")
        many_sessions(bad, 6)
        for _ in range(3):
            many_sessions(CourseFactory(), 1)
        courses = where(Grounds.of(scope(now))).sections[0]
        first = courses.table.rows[0]
        assert first["name"] == "Bad (1)"
        assert first["rate"] == 36 / 60
        assert first["differs"] == "Higher, beyond chance"
        # 36 no-shows where the average of all would bring 13.5, less a little for luck.
        assert 18 <= first["above"] <= 27
        assert next(dot for dot in courses.figure.dots if dot.number == 1).name == "Bad"

    def test_no_cell_is_a_shrunken_rate(self, now):
        for away in (1, 2, 3, 4):
            many_sessions(CourseFactory(), away, number=2)
        table = where(Grounds.of(scope(now))).sections[0].table
        assert all(row["rate"] == row["no_show"] / row["recorded"] for row in table.rows)

    def test_few_sessions_are_told(self, now):
        many_sessions(CourseFactory(title="Once"), 9, number=1)
        for _ in range(3):
            many_sessions(CourseFactory(), 1)
        rows = where(Grounds.of(scope(now))).sections[0].table.rows
        assert "(few sessions)" in next(row["differs"] for row in rows if row["name"].startswith("Once"))

    def test_two_courses_are_too_few_to_compare(self, now):
        many_sessions(CourseFactory(), 1)
        assert where(Grounds.of(scope(now))).sections[0].sentences == ["There are too few courses to compare."]


class TestHeat:
    def test_a_square_has_a_rate_only_where_numbers_allow(self, now):
        one, other = (OrganisationFactory() for _ in range(2))
        courses = [CourseFactory() for _ in range(2)]
        for course in courses:
            for organisation, away in ((one, 1), (other, 7)):
                many_sessions(course, away, organisation, number=5)
        many_sessions(courses[0], 5, OrganisationFactory(), number=4)  # of four sessions alone
        [section] = heat(Grounds.of(scope(now)))
        assert isinstance(section.figure, HeatMap)
        assert section.figure.columns == [one.type.name, other.type.name]
        assert [[square.rate for square in line] for line in section.figure.squares] == [[0.1, 0.7]] * 2
        assert [[square.beyond for square in line] for line in section.figure.squares] == [[-1, 1]] * 2

    def test_small_courses_are_shown_by_category_or_not_at_all(self, now):
        many_sessions(CourseFactory(), 1)
        [section] = heat(Grounds.of(scope(now)))
        assert section.figure is None
        assert "The numbers do not allow it" in section.sentences[0]


class TestSaid:
    def test_how_many_answered_comes_before_what_they_said(self, now):
        in_session = session()
        booked(in_session, Outcome.NO_SHOW, 3)
        booked(in_session, Outcome.NO_SHOW, absence_kind="sickness")
        part = said(Grounds.of(scope(now)))
        assert "A reason is known for 1 of 4 no-shows (25.0 %)." in part.sentences[0]
        assert "Fewer than half answered" in part.sentences[0]
        rows = part.tables[0].rows
        assert [(row["number"], row["share"]) for row in rows] == [(1, 1.0), (3, None)]


class TestIdeas:
    def test_places_a_year_are_a_trials_effect_on_the_no_shows_it_reaches(self, now):
        in_session = session()
        for one in booked(in_session, Outcome.NO_SHOW, 10):
            make_reminder(one, sent_at=in_session.starts_at - dt.timedelta(days=2))
        booked(in_session, Outcome.NO_SHOW, 30, booked_by=UserFactory())
        booked(in_session, Outcome.ATTENDED, 60)
        rows = {row["measure"]: row for row in ideas(Grounds.of(scope(now))).tables[0].rows}
        call = next(row for name, row in rows.items() if name.startswith("Call people"))
        text = next(row for name, row in rows.items() if name.startswith("A text message"))
        assert (call["a_year"], call["places"]) == (10, 2)
        assert (text["a_year"], text["places"]) == (30, 7)
        assert rows["A deposit for free training"]["places"] is None

    def test_what_is_too_small_to_show_is_said_never_to(self, now):
        for day in range(6):
            in_session = session(on=DAY + dt.timedelta(days=day))
            for one in booked(in_session, Outcome.NO_SHOW, 2):
                make_reminder(one, sent_at=in_session.starts_at - dt.timedelta(days=2))
            booked(in_session, Outcome.ATTENDED, 8)
        rows = ideas(Grounds.of(scope(now))).tables[0].rows
        assert {row["known"] for row in rows if row["places"]} == {"Never, by ourselves"}


class TestBurden:
    def test_who_waits_for_a_place_that_stays_empty_is_counted_once_for_each_place(self, now):
        empty, full = session(), session()
        booked(empty, Outcome.NO_SHOW, 2)
        booked(empty, number=3, status=Status.WAITING)
        booked(full, Outcome.ATTENDED, 2)
        booked(full, number=4, status=Status.WAITING)
        assert burden(Grounds.of(scope(now))).sentences[0].startswith("2 people waited for a place and got none")

    def test_small_organisations_are_put_together_against_the_rest(self, now):
        large = OrganisationFactory()
        for day in range(2):
            in_session = session(on=DAY + dt.timedelta(days=day))
            for person in ten_of(large):
                booked(in_session, Outcome.ATTENDED, practitioner=person)
            for _ in range(5):
                [person] = ten_of(OrganisationFactory(), 1)
                booked(in_session, Outcome.NO_SHOW, practitioner=person)
        told = burden(Grounds.of(scope(now))).sentences[1]
        assert told.startswith("The 10 organisations with fewer than 15 places hold 33.3 % of places and have 100.0 %")
        assert "more than chance explains" in told
