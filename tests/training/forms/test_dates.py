import datetime as dt

import pytest
from django import forms

from training.forms.dates import DayField, MomentField

LONDON = dt.timezone(dt.timedelta(hours=1))


class OneDay(forms.Form):
    on = DayField(label="Date", missing="Enter the date.")


class OneMoment(forms.Form):
    at = MomentField(label="Booking opens", required=False)


def day(**answers):
    form = OneDay(answers)
    return form.cleaned_data["on"] if form.is_valid() else form.errors["on"]


def boxes(d, m, y):
    return {"on_day": d, "on_month": m, "on_year": y}


@pytest.mark.parametrize(
    "answers",
    [
        boxes("3", "12", "2026"),
        boxes(" 03 ", "12", "2026"),
        boxes("3", "December", "2026"),
        boxes("3", "dec", "2026"),
        {"on": "2026-12-03"},
        {"on": "3/12/2026"},
        {"on": "03/12/2026"},
    ],
)
def test_the_third_of_december_is_never_the_twelfth_of_march(answers):
    assert day(**answers) == dt.date(2026, 12, 3)


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({}, "Enter the date."),
        (boxes("", " ", ""), "Enter the date."),
        (boxes("", "12", "2026"), "Date must include a day."),
        (boxes("3", "", ""), "Date must include a month and a year."),
        (boxes("31", "2", "2026"), "Enter a real date, such as 7 11 2026."),
        (boxes("29", "2", "2027"), "Enter a real date, such as 7 11 2026."),
        (boxes("3", "13", "2026"), "Enter a real date, such as 7 11 2026."),
        (boxes("٣", "12", "2026"), "Enter a real date, such as 7 11 2026."),
        (boxes("3", "12", "26"), "Enter a year from 1990 to 2100."),
        (boxes("3", "12", "99999"), "Enter a real date, such as 7 11 2026."),
        (boxes("1/2", "12", "2026"), "Enter a real date, such as 7 11 2026."),
        (boxes("-3", "12", "2026"), "Enter a real date, such as 7 11 2026."),
    ],
)
def test_a_fault_says_what_is_missing_or_wrong(answers, fault):
    assert day(**answers) == [fault]


def test_what_was_typed_stays_in_its_boxes():
    text = str(OneDay(boxes("31", "Febtember", "2026"))["on"])
    for part in ("31", "Febtember", "2026"):
        assert f'value="{part}"' in text


def test_a_date_that_is_there_is_shown_day_first():
    text = str(OneDay(initial={"on": dt.date(2026, 12, 3)})["on"])
    shown = [
        line.split('name="')[1].split('"')[0] + line.split('value="')[1].split('"')[0]
        for line in text.split("<input")[1:]
    ]
    assert shown == ["on_day3", "on_month12", "on_year2026"]


def moment(**answers):
    form = OneMoment(answers)
    return form.cleaned_data["at"] if form.is_valid() else form.errors["at"]


@pytest.mark.parametrize(
    "answers",
    [
        {"at_day": "7", "at_month": "7", "at_year": "2026", "at_time": "09:30"},
        {"at": "2026-07-07T09:30"},
        {"at": "7/7/2026 09:30"},
    ],
)
def test_a_moment_is_a_date_and_a_time_here(answers):
    assert moment(**answers) == dt.datetime(2026, 7, 7, 9, 30, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"at_day": "7", "at_month": "7", "at_year": "2026", "at_time": ""}, "Booking opens must include a time."),
        (
            {"at_day": "", "at_month": "", "at_year": "", "at_time": "09:30"},
            "Booking opens must include a day, a month and a year.",
        ),
        ({"at": "7/7/2026 25:00"}, "Enter a real time, such as 09:30."),
        (
            {"at": "2026-03-29T01:30"},
            "The clocks change that night, and this hour does not exist or comes twice. Choose another time.",
        ),
        (
            {"at": "2026-10-25T01:30"},
            "The clocks change that night, and this hour does not exist or comes twice. Choose another time.",
        ),
    ],
)
def test_a_fault_of_a_moment_is_named(answers, fault):
    assert moment(**answers) == [fault]


def test_no_moment_is_none():
    assert moment() is None
    assert moment(at_day="", at_month="", at_year="", at_time="") is None
