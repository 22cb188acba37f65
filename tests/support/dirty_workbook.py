"""A register as partnerships keep them, of 300 rows and as dirty as they are, and what is true of it.

What is true is worked out here from the people and sessions that the workbook is made of, before anything is soiled.
"""

import datetime as dt
import io
import random
from collections import Counter
from dataclasses import dataclass, field

from openpyxl import Workbook

# Seven organisations under thirteen spellings, and what they are.
ORGANISATIONS = {
    "St Mary's CE Primary School": (
        ["St Mary's CE Primary School", "St. Marys C of E Primary School", "St Mary’s CE Primary"],
        "Education",
    ),
    "Wye Valley NHS Trust": (["Wye Valley NHS Trust", "WYE VALLEY NHS TRUST", "Wye Valley N.H.S. Trust"], "Health"),
    "Herefordshire Council": (["Herefordshire Council", "The Herefordshire Council"], "Local authority"),
    "West Mercia Police": (["West Mercia Police", "West Mercia  Police "], "Police"),
    "Riverside Nursery": (["Riverside Nursery"], "Early years"),
    "Hope Family Support": (["Hope Family Support"], "Voluntary sector"),
    "Fostering Network": (["Fostering Network"], "Foster carers"),
}
SESSIONS = [
    ("Working Together Level 3", dt.date(2023, 9, 19)),
    ("Working Together Level 3", dt.date(2023, 11, 7)),
    ("Understanding Child Neglect", dt.date(2023, 10, 3)),
    ("Understanding Child Neglect", dt.date(2024, 2, 6)),
    ("Early Help Assessment", dt.date(2023, 12, 5)),
    ("Early Help Assessment", dt.date(2024, 3, 12)),
]
# How an outcome is written, one way or another.
WRITTEN = {
    "attended": ["Y", "Yes", "Attended", "✓"],
    "no show": ["DNA", "Did not attend", "N"],
    "excused": ["Apologies"],
    "cancelled": ["Cancelled", "Cx"],
    "not recorded": [None, ""],
}
SHARE = ["attended"] * 14 + ["no show"] * 3 + ["excused"] + ["cancelled"] * 2 + ["not recorded"] * 2
FIRST = [
    "Aisha",
    "Ben",
    "Carol",
    "Dev",
    "Ellie",
    "Fergus",
    "Grace",
    "Hamza",
    "Isla",
    "Jack",
    "Karen",
    "Leo",
    "Mina",
    "Noah",
    "Olwen",
    "Priya",
    "Quentin",
    "Rosa",
    "Sam",
    "Tara",
]
LAST = ["Ahmed", "Bevan", "Clarke", "Davies", "Evans", "Fox", "Griffiths", "Hughes"]
TWICE = {"Aisha Ahmed": "aisha.ahmed@hotmail.com", "Ben Ahmed": "ben.a@wye.example"}  # under a second address as well


@dataclass
class Truth:
    """What is to be counted once the workbook is in."""

    bookings: int = 0
    people: set[str] = field(default_factory=set)
    outcomes: Counter = field(default_factory=Counter)
    by_organisation: Counter = field(default_factory=Counter)  # who came, by organisation
    without_address: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Line:
    name: str
    email: str | None
    organisation: str
    session: tuple[str, dt.date]
    outcome: str


def dirty_workbook(rows: int = 300) -> tuple[bytes, Truth]:
    """Return the workbook's bytes and what is true of it; the same at every call."""
    chance = random.Random(12)
    lines, truth = _lines(rows, chance), Truth()
    for line in lines:
        truth.bookings += 1
        truth.people.add(line.name)
        truth.outcomes[line.outcome] += 1
        truth.by_organisation[line.organisation] += line.outcome == "attended"
        if line.email is None:
            truth.without_address.add(line.name)
    book = Workbook()
    book.remove(book.active)
    halves = {"Autumn 2023": dt.date(2023, 8, 1), "Spring 2024": dt.date(2024, 1, 1)}
    for title, first in halves.items():
        last = dt.date(2024, 1, 1) if first.year == 2023 else dt.date(2024, 8, 1)
        _sheet(book.create_sheet(title), [line for line in lines if first <= line.session[1] < last], chance)
    book.create_sheet("Notes").append(["Kept by the training desk. DNA = did not attend."])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), truth


def _lines(rows: int, chance: random.Random) -> list[_Line]:
    names = [f"{first} {last}" for last in LAST for first in FIRST]
    organisations = list(ORGANISATIONS)
    lines = []
    for number in range(rows):
        name = names[number % len(names)]
        organisation = organisations[(number % len(names)) % len(organisations)]
        email = f"{name.lower().replace(' ', '.')}@example.org"
        if name.endswith("Hughes"):
            email = None  # of whom nobody ever had one
        elif name in TWICE and number >= len(names):
            email = TWICE[name]
        session = SESSIONS[(number // len(names) * 3 + number % 3) % len(SESSIONS)]
        lines.append(_Line(name, email, organisation, session, chance.choice(SHARE)))
    return lines


def _sheet(sheet, lines: list[_Line], chance: random.Random) -> None:
    """Titles above, a header in row 4, a blank row now and then, dates in five fashions, and totals below."""
    sheet.append(["Hereford Safeguarding Children Partnership"])
    sheet.append(["Training register 2023-24", None, None, None, None, None, None, "CONFIDENTIAL"])
    sheet.merge_cells("A1:H1")
    sheet.append([])
    sheet.append(
        ["No.", "Surname", "Forename", "E-mail", "Agency / School", "Sector", "Course title", "Date", "Attended? (Y/N)"]
    )
    for number, line in enumerate(sorted(lines, key=lambda line: line.session[1]), 1):
        first, last = line.name.split()
        spellings, kind = ORGANISATIONS[line.organisation]
        day = line.session[1]
        written = [
            day,
            f"{day:%d/%m/%Y}",
            f"{day.day} {day:%b} {day:%y}",
            f"{day.day}th {day:%B %Y}",
            f"{day:%d.%m.%y}",
        ]
        said = WRITTEN[line.outcome]
        sheet.append(
            [
                number,
                last.upper() if number % 5 == 0 else last,
                first,
                line.email and (line.email.upper() if number % 7 == 0 else line.email),
                spellings[number % len(spellings)],
                kind,
                line.session[0] if number % 4 else f"{line.session[0]} ",
                written[number % len(written)],
                said[number % len(said)],
            ]
        )
        if number % 40 == 0:
            sheet.append([])
    came = sum(line.outcome == "attended" for line in lines)
    sheet.append([])
    sheet.append(["Total", len(lines), None, None, None, None, None, "Attended", came])
    sheet.append(["DNA = did not attend"])
