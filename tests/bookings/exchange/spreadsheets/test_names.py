from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.exchange.spreadsheets.names import address_in, joined_name, name_key, owners, person_name, placeholder


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Smith, Jane", "Jane Smith"),
        ("SMITH, Jane", "Jane Smith"),
        ("SMITH, JANE", "Jane Smith"),
        ("JANE SMITH", "Jane Smith"),
        ("jane smith", "Jane Smith"),
        ("Jane Smith (SENCo)", "Jane Smith"),
        ("1. Jane Smith", "Jane Smith"),
        ("Jane Smith <jane@example.org>", "Jane Smith"),
        ("O'NEIL, SEAN", "Sean O'Neil"),
        ("Anne-Marie  van der Berg", "Anne-Marie van der Berg"),
        ("Ó Súilleabháin, Seán", "Seán Ó Súilleabháin"),
        ("محمد", "محمد"),
        ("TBC", ""),
        ("Vacant 2", ""),
        ("Place reserved", ""),
        ("24", ""),
        ("", ""),
        (None, ""),
        ("Jon St John", "Jon St John"),
    ],
)
def test_names_are_read_as_people_are_called(written, name):
    assert person_name(written) == name


def test_names_in_two_columns_are_joined():
    assert joined_name("Jane", "SMITH") == "Jane Smith"
    assert joined_name(None, "Smith, Jane") == "Jane Smith"
    assert joined_name("Jane", None) == "Jane"
    assert joined_name("TBC", "") == ""


@pytest.mark.parametrize(
    ("written", "address", "is_broken"),
    [
        ("Jane@Example.ORG ", "jane@example.org", False),
        ("mailto:jane@example.org", "jane@example.org", False),
        ("Jane <jane@example.org>", "jane@example.org", False),
        ("jane@example.org; jane@home.example", "jane@example.org", False),
        ("jane@", "", True),
        ("jane@localhost..x", "", True),
        ("none", "", False),
        ("n/a", "", False),
        (None, "", False),
        ("0a1b@walked-in.invalid", "", False),
    ],
)
def test_addresses_are_found_in_cells(written, address, is_broken):
    assert address_in(written) == (address, is_broken)


@pytest.mark.parametrize(
    ("address", "names", "theirs"),
    [
        ("jane.smith@example.org", ["Jane Smith", "Jane Jones"], {"Jane Smith", "Jane Jones"}),  # married since
        ("jane.smith@example.org", ["Jane Smith", "Tom Brown"], {"Jane Smith"}),  # booked for a colleague
        ("office@school.example", ["Jane Smith", "Tom Brown"], set()),
        ("xyz@school.example", ["Jane Smith", "Tom Brown"], set()),
        ("jsmith@example.org", ["J Smith", "Jane Smith"], {"J Smith", "Jane Smith"}),
    ],
)
def test_address_of_several_people_is_of_the_one_it_names(address, names, theirs):
    assert owners(address, Counter(names)) == theirs


def test_person_without_an_address_is_the_same_in_every_file():
    assert placeholder("Jane Smith", "hope") == placeholder("Mrs. JANE SMITH", "hope")
    assert placeholder("Jane Smith", "hope") != placeholder("Jane Smith", "wye")
    assert placeholder("Jane Smith", "hope") != placeholder("Jane Smyth", "hope")


@given(st.text())
def test_any_name_is_read_without_a_fault_and_reads_the_same_again(text):
    name = person_name(text)
    assert person_name(name) in {name, ""} or "," in name or name_key(person_name(name)) == name_key(name)
