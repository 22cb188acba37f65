"""Which names are one in writing, which are like each other, and which never are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.likeness import are_like, is_spelt_alike, writing_key


def test_course_levels_are_two_courses():
    assert not are_like("Working Together Level 2", "Working Together Level 3", "course")
    assert writing_key("Working Together L3", "course") == writing_key("Working together level 3 training", "course")


@pytest.mark.parametrize(
    ("one", "other", "is_alike"), [("herford", "hereford", True), ("hope", "home", False), ("", "", True)]
)
def test_texts_are_spelt_alike_where_most_letters_are_the_same(one, other, is_alike):
    assert is_spelt_alike(one, other) == is_alike


NAMES = st.sampled_from(
    ["St Mary's CE Primary School", "Wye Valley NHS Trust", "Hope Family Support", "West Mercia Police"]
)
SOILED = st.sampled_from(
    [str.upper, str.lower, str.title, lambda name: f"  {name} ", lambda name: name.replace("'", "’"),
     lambda name: name.replace("'", ""),
     lambda name: f"{name}.", lambda name: f"The {name}",
     lambda name: name.replace(" ", "  "),
     lambda name: name.replace("St ", "St. "), lambda name: name.replace(" CE ", " C of E "),
     lambda name: name.replace(" CE ", " C.E. ")]
)  # fmt: skip


@given(NAMES, st.lists(SOILED, min_size=1, max_size=4))
def test_any_soiling_of_a_spelling_leaves_what_it_is_known_by(name, soilings):
    soiled = name
    for soil in soilings:
        soiled = soil(soiled)
    assert writing_key(soiled, "organisation") == writing_key(name, "organisation")
