import pytest

from bookings.attendance.evaluation.kinds import KINDS, kind_of
from bookings.models import Question


def question(kind, *options):
    return Question(kind=kind, text="x", options=list(options))


def test_a_scale_counts_down_from_five_in_words_of_its_own_or_in_those_of_agreement():
    scale = KINDS["scale"]
    assert scale.answers(question("scale"))[0] == (5, "Strongly agree")
    assert scale.answers(question("scale", "a", "b", "c", "d", "e")) == (
        (5, "a"),
        (4, "b"),
        (3, "c"),
        (2, "d"),
        (1, "e"),
    )


def test_a_choice_counts_up_from_one():
    assert KINDS["choice"].answers(question("choice", "Yes", "No")) == ((1, "Yes"), (2, "No"))


@pytest.mark.parametrize(
    ("kind", "moment", "columns"),
    [
        ("scale", "after", ["number"]),
        ("choice", "later", ["number"]),
        ("text", "after", ["words"]),
        ("confidence", "before", ["number"]),
        ("confidence", "after", ["number_before", "number"]),
        ("confidence", "later", ["number"]),
    ],
)
def test_before_and_now_are_asked_together_after_the_course_alone(kind, moment, columns):
    asked = question(kind, "Yes", "No") if kind == "choice" else question(kind)
    assert [box.column for box in kind_of(asked).boxes(asked, moment)] == columns


@pytest.mark.parametrize(
    ("kind", "options", "fits"),
    [
        ("scale", 0, True),
        ("scale", 4, False),
        ("scale", 5, True),
        ("choice", 1, False),
        ("choice", 2, True),
        ("choice", 10, True),
        ("choice", 11, False),
        ("text", 0, True),
    ],
)
def test_each_kind_says_how_many_answers_it_can_have(kind, options, fits):
    assert (KINDS[kind].why_not(["x"] * options) == "") is fits
