"""People are read as they stand in emails and lists."""

import pytest

from bookings.desk.pasted_people import read_pasted


@pytest.mark.parametrize(
    ("line", "name", "email"),
    [
        ("Priya Patel <Priya.Patel@Example.org>", "Priya Patel", "priya.patel@example.org"),
        ('"Patel, Priya" <p@example.org>;', "Priya Patel", "p@example.org"),
        ("Patel, Priya [mailto:p@example.org]", "Priya Patel", "p@example.org"),
        ("Priya,Patel,p@example.org", "Priya Patel", "p@example.org"),
        ("Priya Patel\tp@example.org\tRiverside School", "Priya Patel", "p@example.org"),
        ("p@example.org - Priya Patel", "Priya Patel", "p@example.org"),
        ("p@example.org, Priya Patel, Riverside School", "Priya Patel", "p@example.org"),
        ("1. Priya Patel (p@example.org)", "Priya Patel", "p@example.org"),
        ("• Priya O’Neill-Patel: p.o'neill@example.org.", "Priya O’Neill-Patel", "p.o'neill@example.org"),
        ("Priya Patel 'p@example.org'", "Priya Patel", "p@example.org"),
        ("p@example.org", "", "p@example.org"),
        ("  Priya Patel ", "Priya Patel", ""),
        ("Priya p@example", "Priya", ""),
    ],
)
def test_line_is_read(line, name, email):
    [found] = read_pasted(line)
    assert (found.name, found.email) == (name, email)


def test_several_on_a_line_and_several_lines_keep_their_order():
    text = "Ann Able <a@example.org>; Bob Best <b@example.org>, c@example.org\r\n\r\n \nDora Dean d@example.org\n"
    assert [(one.name, one.email) for one in read_pasted(text)] == [
        ("Ann Able", "a@example.org"),
        ("Bob Best", "b@example.org"),
        ("", "c@example.org"),
        ("Dora Dean", "d@example.org"),
    ]
    assert read_pasted(" \n\t\n") == []
