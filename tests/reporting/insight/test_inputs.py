import pytest

from reporting.insight import inputs
from reporting.insight.explain import Seen, explain
from reporting.insight.inputs import EARLIER, INPUTS, LEAD_TIME, START, UNKNOWN, earlier, lead_time, start
from training.models import Course, Session

USUAL = tuple(named.levels[0].key for named in INPUTS)
# What the law and the group's promise keep out, in the words of the tables and of people.
NEVER = (
    *("need", "diet", "access", "disab", "health", "job", "role", "organisation", "employer", "manager", "name"),
    *("email", "note", "comment", "reason", "gender", "age", "ethnic", "religion", "pregnan"),
)


def test_list_of_inputs_is_the_published_one():
    assert [named.name for named in INPUTS] == [
        *("lead_time", "reply", "booked_by", "first_booking", "weekday", "start", "delivery", "provider", "earlier"),
    ]


@pytest.mark.parametrize("word", NEVER)
def test_nothing_about_a_person_that_must_not_count_is_on_the_list(word):
    told = {named.name for named in INPUTS} | {level.key for named in INPUTS for level in named.levels}
    assert [text for text in told if word in text.lower().replace("online", "").split("_")] == []
    assert [text for text in told if text.lower().startswith(word)] == []


@pytest.mark.parametrize("place", range(len(INPUTS)))
@pytest.mark.parametrize("sneaked", ["Wye Valley NHS Trust", "Social worker", "Wheelchair", "could not park"])
def test_what_is_on_no_list_of_levels_is_refused_whatever_input_it_is_given_for(place, sneaked):
    levels = (*USUAL[:place], sneaked, *USUAL[place + 1 :])
    with pytest.raises(ValueError, match=f"has no level '{sneaked}'"):
        explain([Seen(1, 1, levels, 10, 1)], icc=0.05)


def test_one_input_more_than_the_list_has_is_refused():
    with pytest.raises(ValueError, match="10 levels for 9 inputs"):
        explain([Seen(1, 1, (*USUAL, "Social worker"), 10, 1)], icc=0.05)


def test_every_level_is_found_by_its_key_and_the_unknown_comes_last():
    for named in INPUTS:
        assert [named.position(level.key) for level in named.levels] == list(range(len(named.levels)))
        assert named.position(UNKNOWN) == len(named.levels)


def test_levels_of_sessions_and_courses_are_those_of_the_tables():
    by_name = {named.name: {level.key for level in named.levels} for named in INPUTS}
    assert by_name["delivery"] == set(Session.Delivery.values)
    assert by_name["provider"] == set(Course.Provider.values)


@pytest.mark.parametrize(
    ("days", "level"),
    [
        *((0, "under 1 week"), (6.99, "under 1 week"), (7, "1 to 2 weeks"), (13.5, "1 to 2 weeks")),
        *((14, "2 to 4 weeks"), (28, "4 to 8 weeks"), (56, "8 to 12 weeks"), (84, "12 weeks or more")),
        *((-1, "under 1 week"), (400, "12 weeks or more")),
    ],
)
def test_lead_time_by_days(days, level):
    assert lead_time(days) == level
    assert level in {known.key for known in LEAD_TIME.levels}


@pytest.mark.parametrize(
    ("hour", "level"),
    [
        *((0, "before 10am"), (9, "before 10am"), (10, "10am to noon"), (11, "10am to noon")),
        *((12, "noon to 4pm"), (15, "noon to 4pm"), (16, "4pm or later"), (23, "4pm or later")),
    ],
)
def test_start_by_hour(hour, level):
    assert start(hour) == level
    assert level in {known.key for known in START.levels}


@pytest.mark.parametrize(
    ("no_shows", "recorded", "level"),
    [
        *((0, 0, "usual"), (0, 1, "usual"), (0, 2, "mostly came"), (1, 1, "often stayed away")),
        *((1, 6, "usual"), (1, 3, "often stayed away"), (3, 20, "usual"), (6, 20, "often stayed away")),
    ],
)
def test_earlier_attendance_is_drawn_to_the_mean(no_shows, recorded, level):
    assert earlier(no_shows, recorded, 0.15) == level
    assert level in {known.key for known in EARLIER.levels}


@pytest.mark.parametrize("no_shows", [1, 4])
def test_record_at_the_edge_of_the_usual_is_usual(no_shows):
    """With four of the mean, a half: 3 in 8 is three quarters of it, and 6 in 8 one and a half times as much."""
    assert earlier(no_shows, 4, 0.5) == EARLIER.levels[1].key


def test_lists_are_constants():
    assert isinstance(inputs.INPUTS, tuple)
    with pytest.raises(AttributeError):
        INPUTS[0].name = "job_role"
