import pytest

from training.search.similar import edits, nearest, similarity, trigrams

KNOWN = [
    "neglect",
    "exploitation",
    "domestic",
    "violence",
    "safeguarding",
    "hereford",
    "fgm",
    "send",
    "trauma",
    "abuse",
]


def test_trigrams_are_those_of_postgresql():
    assert trigrams("cat") == {"  c", " ca", "cat", "at "}
    assert similarity("word", "words") == pytest.approx(4 / 7)


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("neglect", "neglect", 0), ("neglct", "neglect", 1), ("negelct", "neglect", 1), ("fmg", "fgm", 1), ("", "abc", 3)],
)
def test_edits_count_swapped_letters_once(one, other, steps):
    assert edits(one, other) == edits(other, one) == steps


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("neglekt", "neglect"), ("negelct", "neglect"), ("exploitaton", "exploitation"), ("voilence", "violence"),
        ("fmg", "fgm"), ("herford", "hereford"), ("safegaurding", "safeguarding"), ("truama", "trauma"),
        ("zebra", ""), ("xy", ""), ("photography", ""), ("cake", ""),
    ],
)  # fmt: skip
def test_the_nearest_word_is_found_and_none_that_is_far(typed, word):
    assert nearest(typed, KNOWN) == word
