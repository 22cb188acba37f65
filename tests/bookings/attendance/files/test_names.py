"""Whose name it might be: proposed where one person fits alone, and never where two do."""

# ruff: noqa: E501  # tables of names

import pytest

from bookings.attendance.files.names import is_nobodys, likeness, proposals

PEOPLE = [
    (1, "Siân Jones"),
    (2, "Mohammed Ali Khan"),
    (3, "Ann O’Neil"),
    (4, "Sam Lee"),
    (5, "Sam Lee"),
    (6, "Siân Price"),
]


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Siân Jones", 1), ("sian jones", 1), ("SIAN JONES", 1), ("Jones, Siân", 1), ("Siân Jones (Guest)", 1), ("Jones", 1),
        ("Siân Jones - Wye Valley NHS Trust", 1), ("SJ (Siân Jones)", 1), ("Mohammed Khan", 2), ("Mohammed", 2), ("Ann ONeil", 3),
        ("Ann O'Neil", 3), ("Sian Jonse", 1), ("Mohamed Ali Khan", 2),
        ("Sam Lee", None), ("Sam", None), ("Siân", None), ("iPhone", None), ("Guest", None), ("Room 4", None), ("An", None),
        ("Somebody Else", None), ("", None), ("😀", None), ("07700 900123", None),
    ],
)  # fmt: skip
def test_name_is_proposed_where_it_fits_one_person_alone(name, person):
    assert proposals({"row": name}, PEOPLE).get("row") == person


def test_two_names_that_fit_one_person_alike_are_proposed_for_nobody():
    assert proposals({"a": "Siân Jones", "b": "Jones Siân"}, PEOPLE) == {}


def test_of_two_names_the_one_that_fits_better_is_proposed():
    assert proposals({"a": "Siân Jones", "b": "Jones"}, PEOPLE) == {"a": 1}


@pytest.mark.parametrize(
    ("name", "fits"),
    [("Siân Jones", 0), ("Siân Ann Jones", 1), ("Siân", 2), ("S Jones", 9), ("Siân Price", 9), ("Lee", 9), ("", 9)],
)
def test_likeness_of_a_name(name, fits):
    assert likeness(name, "Siân Jones") == fits


@pytest.mark.parametrize(
    "name", ["iPhone", "iPad (2)", "Meeting Room 4", "Guest", "Samsung SM-5", "07700 900123", "", "K", "User"]
)
def test_devices_and_rooms_are_nobodys_names(name):
    assert is_nobodys(name)


def test_name_of_a_person_is_somebodys():
    assert not is_nobodys("Katie’s iPad")
