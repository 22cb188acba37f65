"""How a mail calls its reader: by a name, never by what somebody else would like them to read."""

import pytest

from training.greeting import greeting
from training.models import User


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Sam Example", "Hello Sam,"),
        ("  Sam\tExample ", "Hello Sam,"),
        ("Anne-Marie O’Neil", "Hello Anne-Marie,"),
        ("D'Arcy Hill", "Hello D'Arcy,"),
        ("Ó Súilleabháin", "Hello Ó Súilleabháin,"),
        ("Zoë", "Hello Zoë,"),
        ("محمد علي", "Hello محمد,"),
        ("Dr Sam Hill", "Hello Dr Sam Hill,"),
        ("Cllr. Sam Hill", "Hello Cllr. Sam Hill,"),
        ("J. Hill", "Hello J. Hill,"),
        ("J Hill", "Hello J Hill,"),
        ("Sam. Hill", "Hello Sam,"),
        ("https://evil.example.org/ claim your prize", "Hello,"),
        ("evil.example.org", "Hello,"),
        ("<script>alert(1)</script>", "Hello,"),
        ("{{7*7}}", "Hello,"),
        ("Sam123", "Hello,"),
        ("x" * 31, "Hello,"),
        ("", "Hello,"),
    ],
)
def test_greeting(name, said):
    assert greeting(User(name=name)) == said


def test_somebody_whose_name_nobody_has_told_us():
    assert greeting(None) == "Hello,"
