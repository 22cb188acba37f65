import pytest

from training.search.default_words import DEFAULT_WORDS
from training.search.words import stem, synonyms_from, terms_of, tokens

DEFAULT = synonyms_from(DEFAULT_WORDS)


def typed(query) -> list[str]:
    return [term.typed for term in terms_of(query, DEFAULT)]


def meant(query) -> set[str]:
    return {" ".join(meaning.words) for term in terms_of(query, DEFAULT) for meaning in term.meanings}


def test_a_text_is_its_words():
    assert tokens("Children’s e-Safety & (Level 2)") == ["children", "e", "safety", "and", "level", "2"]


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("neglect training", ["neglect"]),
        ("the course in Hereford", ["hereford"]),
        ("training", []),
        ("domestic violence level 2", ["domestic violence", "level 2"]),
        ("in person", ["in person"]),
        ("child sexual exploitation online", ["child sexual exploitation", "online"]),
    ],
)
def test_phrases_that_are_known_stay_together_and_words_that_say_nothing_go(query, terms):
    assert typed(query) == terms


def test_any_word_of_a_group_means_the_others():
    assert {"dsl", "designated safeguarding lead"} <= meant("DSL")
    assert {"dsl", "designated safeguarding lead"} <= meant("designated safeguarding leads")
    assert "dsl" not in meant("neglect")


@pytest.mark.parametrize(
    ("query", "level"), [("level 2", "2"), ("Level two", "2"), ("L3", "3"), ("introduction", "introduction"), ("2", "")]
)
def test_levels_are_known_by_their_names(query, level):
    [term] = terms_of(query, synonyms_from(""))
    assert term.meanings[0].level == level


def test_months_weekdays_and_years_are_known():
    [december, tuesdays, year] = [term.meanings[0] for term in terms_of("Dec Tuesdays 2026", synonyms_from(""))]
    assert (december.month, tuesdays.weekday, year.year) == (12, 2, 2026)


def test_an_abbreviation_is_told_by_its_capitals():
    synonyms = synonyms_from("SEND, special needs\nprevent, Channel")
    assert [synonyms.is_abbreviation((word,)) for word in ("send", "prevent", "channel")] == [True, False, False]


@pytest.mark.parametrize(
    ("word", "beginning"),
    [
        ("families", "famil"), ("girls", "girl"), ("safeguarding", "safeguard"), ("exploited", "exploit"),
        ("stress", "stress"), ("bus", "bus"), ("housing", "housing"), ("bed", "bed"),
    ],
)  # fmt: skip
def test_forms_of_a_word_begin_alike(word, beginning):
    assert stem(word) == beginning


def test_lines_that_are_no_group_do_no_harm():
    assert synonyms_from("alone\n\n , \nDA, DA\nDA, domestic abuse").groups == [
        frozenset({("da",), ("domestic", "abuse")})
    ]


def test_very_long_queries_end():
    assert len(terms_of(" ".join(f"word{n}x" for n in range(200)), DEFAULT)) == 12
