import math

import pytest

from bookings.attendance.certificates.codes import ALPHABET, LENGTH, cleaned, in_groups, new_code


def test_new_code_has_160_bits_of_an_unambiguous_alphabet():
    assert math.log2(len(set(ALPHABET))) * LENGTH >= 160
    assert set("OILU") & set(ALPHABET) == set()


def test_new_code_is_another_each_time():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert {len(code) for code in codes} == {LENGTH}


def test_in_groups_reads_four_by_four():
    assert in_groups("7KQ2M9XD4TWBZC83") == "7KQ2-M9XD-4TWB-ZC83"


@pytest.mark.parametrize(
    "typed",
    ["7KQ2-M9XD-4TWB-ZC83", "7kq2m9xd4twbzc83", " 7kq2 m9xd 4twb zc83\n", "7KQ2–M9XD–4TWB–ZC83", "7KQ2M9XD4TWBZC83."],
)
def test_cleaned_takes_it_as_people_type_it(typed):
    assert cleaned(typed) == "7KQ2M9XD4TWBZC83"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        "7KQ2-M9XD-4TWB-ZC8",
        "7KQ2-M9XD-4TWB-ZC8U",
        "7KQ2-M9XD-4TWB-ZC83-7KQ2",
        "x" * 10_240,
        "\0",
        "٧KQ2M9XD4TWBZC83",
    ],
)
def test_cleaned_is_none_of_what_cannot_be_a_code(typed):
    assert cleaned(typed) is None


def test_cleaned_takes_a_new_code_and_reads_letters_that_look_like_numbers():
    code = "0123456789ABCDEF0000111122223333"
    assert cleaned(in_groups(code)) == code
    assert cleaned("o1Z3-4567-89ab-cdef-OOOO-ILli-2222-3333") == "01Z3456789ABCDEF0000111122223333"
