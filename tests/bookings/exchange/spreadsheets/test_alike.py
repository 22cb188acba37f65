from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.exchange.spreadsheets.alike import alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St Mary's CE Primary School", "St. Marys C of E Primary School"),
        ("St Mary’s CE Primary School", "ST MARYS CHURCH OF ENGLAND PRIMARY"),
        ("Wye Valley NHS Trust", "The Wye Valley N.H.S. Trust"),
        ("Herefordshire & Worcestershire NHS FT", "Herefordshire and Worcestershire NHS Foundation Trust"),
        ("Early Help Services", "Early Help Service"),
    ],
)
def test_spellings_that_differ_in_writing_only_are_proposed_as_one(one, other):
    found = alike(Counter({one: 5, other: 2}), [], "organisation")
    assert [(each.name, each.proposed) for each in found] == [(other, one)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wye Valley NHS Trust", "WVT"),
        ("Riverside Primary School", "Riverside Primary Academy"),
        ("Hereford Academy", "Herford Academy"),
        ("Hope Family Support", "Hope Family Suport"),
    ],
)
def test_spellings_that_are_like_another_are_shown_and_not_proposed(one, other):
    found = alike(Counter({one: 5, other: 2}), [], "organisation")
    assert [(each.name, each.others, each.proposed) for each in found] == [(other, (one,), "")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St Mary's CE Primary School", "St Peter's CE Primary School"),
        ("Health Visiting Team 1", "Health Visiting Team 2"),
        ("West Mercia Police", "West Mercia Probation"),
        ("Hereford Council", "Hope Family Support"),
    ],
)
def test_names_of_two_things_are_not_proposed_as_one(one, other):
    assert [each.proposed for each in alike(Counter({one: 5, other: 2}), [], "organisation")] in ([], [""])


def test_what_turnout_has_is_what_stays():
    found = alike(Counter({"St. Marys School": 50}), ["St Mary's School"], "organisation")
    assert [(each.name, each.proposed) for each in found] == [("St. Marys School", "St Mary's School")]


def test_name_that_turnout_has_is_not_asked_about():
    assert alike(Counter({"ST MARY’S SCHOOL": 3}), ["St Mary's School"], "organisation") == []


@given(st.lists(st.text(max_size=30), max_size=8))
def test_any_texts_are_compared_without_a_fault(texts):
    alike(Counter(texts), [], "organisation")
