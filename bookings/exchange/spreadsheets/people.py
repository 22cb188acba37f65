"""Who the rows of a spreadsheet speak of: by address, and by name and organisation where nobody knows one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bookings.attendance.register.newcomers import NOT_LISTED
from bookings.exchange.spreadsheets.alike import best_spellings
from bookings.exchange.spreadsheets.deciding import Decisions
from bookings.exchange.spreadsheets.known import Known, known_people, present_addresses
from bookings.exchange.spreadsheets.mapping import Mapping
from bookings.exchange.spreadsheets.names import address_in, is_nobody, name_key, owners, placeholder
from bookings.exchange.spreadsheets.reading import Entry, Place
from bookings.exchange.spreadsheets.sheets import text_of
from bookings.exchange.spreadsheets.titles import name_in
from bookings.exchange.spreadsheets.values import named
from training.text import folded, has_letters


@dataclass(frozen=True, slots=True)
class Person:
    """`key` names them in a mapping: their address, or "Name | Organisation". `called` is what the file calls their
    organisation, folded; `organisation` what it is called now.
    """

    name: str
    address: str
    organisation: str
    key: str
    called: str


@dataclass(frozen=True)
class Double:
    """Somebody in the file who may be somebody else, there or in Turnout: `others` by key, with what is said."""

    key: str
    said: str
    count: int
    others: tuple[tuple[str, str], ...]
    proposed: str = ""


class People:
    """Everybody in the entries of a file, under the decisions of a mapping."""

    def __init__(self, entries: Sequence[Entry], mapping: Mapping, known: Known):
        self.mapping, self.known = mapping, known
        self._organisations = Decisions(mapping.organisations)
        self._people = Decisions(mapping.people, by_fold=False)
        self.notes: list[tuple[str, Place]] = []
        self._spelt = best_spellings(self._said_organisation(entry) for entry in entries)
        self._own = {id(entry): self._read(entry) for entry in entries}
        self._take_from_shared_addresses(entries)
        self.counts: Counter[str] = Counter()
        self.by_key: dict[str, Person] = {}
        self._called: dict[str, dict[str, None]] = {}  # what the file calls their organisations, in its order
        for entry in entries:
            person = self._own[id(entry)]
            self.counts[person.key] += 1
            self.by_key.setdefault(person.key, person)
            self._called.setdefault(person.key, {})[person.called] = None
        self._addresses = self._stand_ins()

    def _read(self, entry: Entry) -> Person:
        name = name_in(entry.cells)
        address, is_broken = address_in(entry.cells.get("practitioner_email"))
        if not address and not entry.cells.get("practitioner_email"):
            address, is_broken = address_in(entry.cells.get("practitioner_name"))
        written = entry.cells.get("practitioner_email")
        is_broken = is_broken or (not address and has_letters(str(written or "")) and not is_nobody(text_of(written)))
        address = self.known.address(address)
        if is_broken:
            self.notes.append(("The email address cannot be read: kept as a person without one", entry.place))
        if not name:
            name = _name_of_address(address)
        said = self._said_organisation(entry)
        said = self._organisations.of(self._spelt.get(folded(said), said))
        called = self._spelt.get(folded(said), said) if said else NOT_LISTED
        organisation = self.known.organisation(called) if said else NOT_LISTED
        return Person(name, address, organisation, address or f"{name} | {organisation}", folded(called))

    @staticmethod
    def _said_organisation(entry: Entry) -> str:
        return named(text_of(entry.cells.get("organisation")))

    def _take_from_shared_addresses(self, entries: Sequence[Entry]) -> None:
        """An address that several people have, such as a school's office, is the address of none of them."""
        names: dict[str, Counter[str]] = {}
        for person in self._own.values():
            if person.address:
                names.setdefault(person.address, Counter())[person.name] += 1
        theirs = {address: owners(address, of) for address, of in names.items() if len(of) > 1}
        for entry in entries:
            person = self._own[id(entry)]
            if person.address in theirs and person.name not in theirs[person.address]:
                key = f"{person.name} | {person.organisation}"
                self._own[id(entry)] = replace(person, address="", key=key)
                said = f"{person.address} is the address of several people: kept apart by their names, without it"
                self.notes.append((said, entry.place))

    def _stand_ins(self) -> dict[str, str]:
        """Return the address of everybody by key: their own, or what stands for it. Who came in by an earlier file is
        found by what stood for them then, whatever their organisation was called, and has the address they have now.
        """
        found, then = {}, dict[str, list[str]]()
        for key, person in self.by_key.items():
            found[key] = person.address or placeholder(person.name, folded(person.organisation))
            if not person.address:
                called = [*self._called[key], folded(person.organisation)]
                names = [*called, *self.known.former_keys(person.organisation)]
                then[key] = [placeholder(person.name, name) for name in dict.fromkeys(names)]
        present = present_addresses(address for addresses in then.values() for address in addresses)
        for key, addresses in then.items():
            found[key] = next((present[address] for address in addresses if address in present), found[key])
        return found

    def of(self, entry: Entry) -> Person:
        """Return who an entry speaks of, by what was decided; with an address in any case."""
        own = self._own[id(entry)]
        key = self._people.of(own.key)
        other = self.by_key.get(key)
        address = self._addresses.get(key) or (key if "@" in key else placeholder(*_parts(key)))
        name = other.name if other and key != own.key else own.name
        return replace(own, name=name, address=address, key=key)

    def doubles(self) -> list[Double]:
        """Return those who may be somebody else in the file or in Turnout: of one name, under two addresses or none."""
        by_name: dict[str, list[tuple[str, str, str]]] = {}  # key, what is said, organisation
        for key, person in self.by_key.items():
            if " " in name_key(person.name):
                by_name.setdefault(_sorted_name(person.name), []).append((key, _said(person), person.organisation))
        there: dict[str, list[tuple[str, str, str]]] = {}
        for name, email, organisation in known_people():
            if email not in self.by_key and (key := _sorted_name(name)) in by_name:
                said = f"{name}, {email}, {organisation or 'no organisation'} (in Turnout)"
                there.setdefault(key, []).append((email, said, organisation))
        found = []
        for name, of_name in by_name.items():
            ranked = sorted(of_name, key=lambda one: ("@" not in one[0], -self.counts[one[0]], one[0]))
            for position, (key, said, organisation) in enumerate(ranked):
                others = [*there.get(name, []), *ranked[:position]]
                if others:
                    found.append(self._double(key, said, organisation, others))
        return sorted(found, key=lambda one: one.said.casefold())

    def _double(self, key: str, said: str, organisation: str, others: list[tuple[str, str, str]]) -> Double:
        alone = [other for other in others if "@" in other[0]]
        sure = "@" not in key and len(alone) == 1 and folded(alone[0][2]) == folded(organisation)
        shown = tuple((other, words) for other, words, _ in others[:4])
        return Double(key, said, self.counts[key], shown, alone[0][0] if sure and organisation != NOT_LISTED else "")


def _said(person: Person) -> str:
    return f"{person.name}, {person.address or 'no email address'}, {person.organisation}"


def _sorted_name(name: str) -> str:
    return " ".join(sorted(name_key(name).split()))


def _parts(key: str) -> tuple[str, str]:
    name, _, organisation = key.partition(" | ")
    return name, folded(organisation)


def _name_of_address(address: str) -> str:
    """Return a name made of an address, for a row that gives none: jane.smith@… is Jane Smith."""
    parts = [
        part for part in address.partition("@")[0].replace("_", ".").replace("-", ".").split(".") if part.isalpha()
    ]
    return " ".join(part.capitalize() for part in parts) or address
