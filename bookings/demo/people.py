"""Made-up people, the same ones every time."""

import csv
import datetime as dt
import re
from dataclasses import dataclass, field
from random import Random

from bookings.demo.figures import DATA
from bookings.demo.organisations import (
    CARERS,
    COUNCIL,
    EDUCATION,
    HEALTH,
    HOUSING,
    JOB_ROLES,
    ORGANISATIONS,
    POOL_SIZES,
    VOLUNTARY,
)
from training.text import folded

# Who changes organisation during the year: from which type to which.
MOVES = [
    (EDUCATION, EDUCATION),
    (EDUCATION, EDUCATION),
    (EDUCATION, COUNCIL),
    (EDUCATION, VOLUNTARY),
    (HEALTH, HEALTH),
    (HEALTH, COUNCIL),
    (HEALTH, VOLUNTARY),
    (COUNCIL, COUNCIL),
    (COUNCIL, COUNCIL),
    (COUNCIL, HEALTH),
    (COUNCIL, EDUCATION),
    (VOLUNTARY, COUNCIL),
    (VOLUNTARY, HOUSING),
    (CARERS, VOLUNTARY),
]


@dataclass
class Person:
    name: str
    email: str
    job_role: str
    spells: list[tuple[dt.date, str, str]]  # since when, at which organisation, of which type; the latest last
    keenness: float = 1.0  # how readily they book, 1 being usual
    absence: float = 0.0  # added to the log-odds of staying away
    seen_on: set[dt.date] = field(default_factory=set)  # days on which they have a place somewhere

    def belongs_to(self, day: dt.date) -> tuple[str, str]:
        """Return the organisation and its type on a day."""
        since = [spell for spell in self.spells if spell[0] <= day]
        return (since or self.spells)[-1][1:]

    def stays_at(self, kind: str, first: dt.date, last: dt.date) -> bool:
        """Tell whether they belong to an organisation of a type on one day, and to the same one on a later day."""
        if len(self.spells) == 1:
            return self.spells[0][2] == kind
        then = self.belongs_to(first)
        return then[1] == kind and then == self.belongs_to(last)


LONG_AGO = dt.date(2015, 1, 1)
ACCOUNT = "practitioner@example.org"


def address(name: str, domain: str) -> str:
    """Return first.last@domain.example.org, in plain letters."""
    plain = folded(name).replace("ł", "l")
    return f"{re.sub('[^a-z-]+', '.', plain.replace(chr(39), ''))}@{domain}.example.org"


def names_that_go_together() -> list[tuple[int, list[str], list[str]]]:
    """Return how often (of a hundred) these first names go with these family names."""
    with (DATA / "names.csv").open(encoding="utf-8") as file:
        return [
            (
                int(row["share"]),
                row["first_names"].split(),
                [name.replace("_", " ") for name in row["family_names"].split()],
            )
            for row in csv.DictReader(file)
        ]


class Crowd:
    """Everyone who may book, by organisation type; makes further people when a type runs short."""

    def __init__(self, rng: Random):
        self.rng = rng
        self.names = names_that_go_together()
        self.taken: set[str] = set()
        self.of_type: dict[str, list[Person]] = {kind: [] for kind in ORGANISATIONS}
        self.practitioner = self.add_practitioner()
        for kind, size in POOL_SIZES.items():
            for _ in range(size):
                self.add(kind)
        for kind, to in MOVES:
            settled = [person for person in self.of_type[kind] if len(person.spells) == 1 and person.email != ACCOUNT]
            self.move(self.rng.choice(settled), to)

    def add_practitioner(self) -> Person:
        """The person behind the demonstration account of a practitioner: keen, and they come."""
        spells = [(LONG_AGO, ORGANISATIONS[EDUCATION][0][0], EDUCATION)]
        person = Person("Alex Bowen", ACCOUNT, "Designated safeguarding lead", spells, keenness=6.0, absence=-3.0)
        self.of_type[EDUCATION].append(person)
        return person

    def add(self, kind: str) -> Person:
        places = ORGANISATIONS[kind]
        organisation, domain = self.rng.choices(places, [2 / (2 + rank) for rank in range(len(places))])[0]
        name, email = self._name(domain)
        person = Person(
            name=name,
            email=email,
            job_role=self.rng.choice(JOB_ROLES[kind]),
            spells=[(LONG_AGO, organisation, kind)],
            keenness=self.rng.lognormvariate(0, 0.5),
            absence=self.rng.gauss(0, 0.5),
        )
        self.of_type[kind].append(person)
        return person

    def move(self, person: Person, kind: str) -> None:
        """Let somebody change organisation during 2023-24; they are known by an address of their own."""
        since = dt.date(2023, 7, 3) + dt.timedelta(weeks=self.rng.randrange(24))
        before = person.spells[0]
        others = [name for name, _ in ORGANISATIONS[kind] if name != before[1]]
        person.spells.append((since, self.rng.choice(others), kind))
        person.email = address(person.name, "mail")
        person.keenness += 2.0
        if kind != before[2]:
            self.of_type[kind].append(person)

    def everyone(self) -> list[Person]:
        return list({id(person): person for people in self.of_type.values() for person in people}.values())

    def _name(self, domain: str) -> tuple[str, str]:
        while True:
            _, firsts, lasts = self.rng.choices(self.names, [share for share, _, _ in self.names])[0]
            name = f"{self.rng.choice(firsts)} {self.rng.choice(lasts)}"
            email = address(name, domain)
            if name not in self.taken:
                self.taken.add(name)
                return name, email
