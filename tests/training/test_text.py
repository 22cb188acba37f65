import unicodedata

import pytest
from django.core.exceptions import ValidationError

from training.models import Category, User
from training.text import FoldedField, folded, shortened, tidy, validate_readable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anna   Smith ", "Anna Smith"),
        ("Anna\tSmith\r\nBcc: x", "Anna Smith Bcc: x"),
        ("Anna\x00Smith", "Anna Smith"),
        ("Anna\u2028Smith", "Anna Smith"),
        ("\u202eAnna", "Anna"),
        (unicodedata.normalize("NFD", "Zoé"), "Zoé"),
        ("Ó Súilleabháin", "Ó Súilleabháin"),
        ("=1+1", "=1+1"),
        ("محمد", "محمد"),
        ("👩‍👩‍👧 Family Hub", "👩‍👩‍👧 Family Hub"),
    ],
)
def test_tidy_keeps_the_text_and_drops_what_cannot_be_seen(typed, kept):
    assert tidy(typed) == kept


@pytest.mark.parametrize(
    ("text", "kept"), [("", ""), ("Zoe", "Zoe"), ("Anna", "Anna"), ("Annas", "Ann…"), ("No one", "No…")]
)
def test_only_what_is_longer_than_its_column_is_cut_and_says_so(text, kept):
    assert shortened(text, 4) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("STRASSE", "straße"),
        ("Zoé", "ZOE"),
        ("Zoe\u0301", "Zoé"),
        ("Ó Súilleabháin", "o suilleabhain"),
        ("Wye  Valley", "wye valley"),
        ("Wye\u00a0Valley", "Wye\tValley"),
        ("St Mary’s", "St Mary's"),
        ("St Mary´s", "St Mary`s"),
        ("St. Mary's", "St Mary's"),
        ("O‘Neill", "O'Neill"),
        ("“Level 2”", '"Level 2"'),
        ("Early years – baseline", "Early years - baseline"),
        ("A\u2011B\u2212C\uff0dD", "A-B-C-D"),
        ("Health & Care", "Health and Care"),
        ("Health&Care", "health  AND care"),
        ("Ｈealth ＆ Care", "Health and Care"),
        ("N.H.S.", "NHS"),
        ("North School\u200b", "North School"),
        ("\ufeffNorth School", "North School"),
        ("North\u00ad School", "North School"),
        ("North\u2060 \u200eSchool", "North School"),
        ("North\x00School\x07", "North School"),
        ("North\u3164School", "NorthSchool"),  # a filler, which Unicode calls a letter
        ("North\u2800School", "North School"),  # a Braille sign without a dot
        ("No\u034frth\ufe0f School", "North School"),
        ("\u0410nna", "Anna"),  # a Cyrillic letter
        ("R\u043es\u0435", "Rose"),
        ("R\u03bfse", "Rose"),  # a Greek one
        ("Łukasz Øster", "lukasz oster"),
        ("Cæsar's Œuvre", "Caesar's Oeuvre"),
        ("ﬁrst aid", "first aid"),
        ("Ⅳ", "IV"),
        ("№ 5", "No 5"),
        ("Early Years…", "Early Years..."),
        ("0\u20445 years", "0/5 years"),
        ("0\u22155 years", "0/5 years"),
        ("Age \u00bd", "Age 1/2"),
        ("''Level 2''", '"Level 2"'),
        ("‘‘Level 2’’", "“Level 2”"),
        ("O\u02bfNeill", "O'Neill"),
        ("O\ua78cNeill", "O'Neill"),
        ("‹Level 2›", "'Level 2'"),
        ("A\u2043B\u2010C\u2e3aD\ufe58E", "A-B-C-D-E"),
        ("Dance • Drama", "Dance · Drama"),
        ("Ｎｏｒｔｈ　Ｓｃｈｏｏｌ", "North School"),
        ("𝐍𝐨𝐫𝐭𝐡", "North"),
    ],
)
def test_folded_texts_are_equal_where_people_see_the_same(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Level 2.1", "Level 21"),
        ("St Marys", "St Mary's"),
        ("A-B", "AB"),
        ("Anderson", "&erson"),
        ("A B", "AB"),
        ("O'Neil", 'O"Neil'),
        ("1/2", "12"),
        ("हिन्दी", "हनद"),
        ("Вова", "Boba"),
        ("A·B", "AB"),
    ],
)
def test_folded_texts_differ_where_people_see_a_difference(one, other):
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    "name", ["\u200b", "", "   ", "\u202eAnna", "Anna\x00", "a" + "\u0301" * 10_000, "…", "A\u2028B", "A\nB"]
)
def test_name_that_nobody_can_read_is_refused(name):
    with pytest.raises(ValidationError):
        validate_readable(name)


@pytest.mark.parametrize(
    "name",
    [
        "O'Neil",
        "Ó Súilleabháin",
        "محمد",
        "Null",
        "None",
        "X",
        "<script>",
        "{{7*7}}",
        "=1+1",
        "＝1+1",
        "Zoe\u0301",
        "'; DROP",
    ],
)
def test_name_that_somebody_may_have_is_taken(name):
    validate_readable(name)


@pytest.mark.parametrize(("accents", "fits"), [(0, True), (5, True), (6, False)])
def test_accents_may_stand_on_letters_and_not_in_towers(accents, fits):
    name = "Zoe" if not accents else "o" + "\N{COMBINING ACUTE ACCENT}" * accents
    if fits:
        validate_readable(name)
    else:
        with pytest.raises(ValidationError, match="stacked accents"):
            validate_readable(name)


# ---- the folded twin of a column ----


def folded_of(*sources, **kwargs):
    field = FoldedField(sources=sources, **kwargs)
    field.set_attributes_from_name("name_key")
    return field


def test_folded_twin_has_room_for_600_letters_and_is_typed_by_nobody():
    assert (folded_of("name").max_length, folded_of("name", max_length=4000).max_length) == (600, 4000)
    assert folded_of("name").editable is False


def test_folded_twin_is_kept_with_the_row_and_cut_to_its_room():
    row = Category(name="É" * 9, name_key="")
    assert folded_of("name", max_length=5).pre_save(row, add=True) == "eeeee"
    assert row.name_key == "eeeee"


def test_folded_twin_is_of_all_its_sources_that_say_something():
    row = User(name="Zoé", email=None, job_role="Nurse")
    assert folded_of("name", "email", "job_role").pre_save(row, add=False) == "zoe nurse"


def test_folded_twin_without_sources_stays_as_it_is():
    """As in the tables of history, and in those that a migration sees."""
    row = Category(name="New", name_key="as it was")
    assert folded_of().pre_save(row, add=False) == "as it was"
    assert row.name_key == "as it was"


def test_folded_twin_is_made_again_from_what_a_migration_says_of_it():
    _, path, args, kwargs = folded_of("name", max_length=90).deconstruct()
    assert (path, args, kwargs) == ("training.text.FoldedField", [], {"sources": ("name",), "max_length": 90})
