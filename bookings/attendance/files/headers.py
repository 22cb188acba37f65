"""Column names of attendance files, by what their words mean and in whatever language the meeting program speaks.

Programs change their column names from version to version and from language to language: First Join, Beitrittszeit,
Heure d’arrivée. So a name is known by the stem of a word in it, in texts folded as training.text folds them.
"""

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from training.text import folded


class Column(enum.Enum):
    NAME = "name"
    FIRST_NAME = "first name"
    LAST_NAME = "last name"
    ADDRESS = "address"
    JOINED = "joined"
    LEFT = "left"
    LENGTH = "length"
    ACTION = "action"
    AT = "at"
    ROLE = "role"
    NO_PERSON = "no person"  # of a block that tells of the meeting itself


# In the order in which they are tried: "Email name" is an address, "déconnexion" is no "connexion". The languages are
# English, German, French, Spanish, Polish, Welsh, Italian, Portuguese, Dutch, Romanian, Danish, Swedish and Czech.
_STEMS: tuple[tuple[Column, str], ...] = (
    (
        Column.NO_PERSON,
        r"^(meeting|webinar|session|event|class)\b(?!.*(duration|attend|join|leave))|^(besprechungs?|reunion|spotkani\w*"
        r"|cyfarfod) ?-?(id|kennung|titel)|\btopic|\bthema\b|^sujet|\btema\b|\btemat|^pwnc|argomento|onderwerp|subiect"
        r"|\bamne\b|\bhost\b|gastgeber|\bhote\b|anfitrion|gospodarz|organi[sz](er|ator)|^start|^beginn|^debut"
        r"|heure de (debut|fin)|\binicio|rozpocz|zakoncz|dechrau|\binizio|begin(tijd)?\b|^end\b|^end(e|zeit| time|tijd)"
        r"|hora de (inicio|fin|termino)|amser gorffen|ora di fine",
    ),
    (
        Column.ADDRESS,
        r"e-?mail|\bmail\b|courriel|courrier|messagerie|correo|e-?bost|e-?post\b|posta elettron|\bupn\b"
        r"|user ?principal",
    ),
    (
        Column.LENGTH,
        r"duration|dauer\b|dauer |duree|duracion|duracao|durata|\bduur|czas trwania|czas (w spotkan|obecnosc)|\bhyd\b"
        r"|parhad|varaktighet|varighed|varighet|trvani|doba |time (spent )?in |attended|aufenthalt"
        r"|minut(e|es|en|os|y|i)?\)?$|total time",
    ),
    (
        Column.FIRST_NAME,
        r"first ?name|given ?name|forename|vorname|prenom|\bimie\b(?! i )|enw cyntaf|voornaam|prenume|fornavn",
    ),
    (
        Column.LAST_NAME,
        r"(last|sur|family) ?name|nachname|familienname|nom de famille|apellido|^nazwisko|cyfenw|cognome|sobrenome"
        r"|achternaam|nume de familie|efternavn|efternamn",
    ),
    (
        Column.LEFT,
        r"\bleave|\bleft\b|\bexit|verlass|austritt|abmeld|beend|depart|sortie|quitt|deconnexion|\bconge\b|salida|salio"
        r"|abb?andon|desconexion|\bsaida|opusz|wyjsc|odejsc|gada(el|wodd)|ymadael|uscita|verlat|vertrek|paras|iesire"
        r"|plecare|lamna|forlad|forlat|opust|odchod|afmeldtijd|log ?out|logged out",
    ),
    (
        Column.JOINED,
        r"\bjoin|beitr|beigetr|eintritt|betret|teilnahme|zutritt|einwahl|connexion|conexion|arrivee|rejoin|jonction"
        r"|jointure|participation|adhesion|\badesao|\badesione|aanmeldtijd|\bentree|incorpor|\bunion|\bunirse|\bunio\b|ingres|entrada|acceso|llegada|dolacz"
        r"|wejsc|ymun|cyrra|accesso|entrata|partecipazione|deelname|toegetr|deelgen|binnenkom|alatur|intrare|anslut"
        r"|tilslut|deltag|pripoj|vstup|log ?in\b|logged in|entered|entry",
    ),
    (Column.ACTION, r"action\b|aktion\b|accion|akcja|azione|\bacao|actie\b|gweithred|actiune|handling"),
    (
        Column.AT,
        r"time ?stamp|zeitstempel|horodat|marca de (tiempo|hora)|fecha y hora|znacznik czasu|sygnatura czas|stamp amser"
        r"|data e ora|data/hora|tijdstempel|marca temporal|tidsstempel|tidsstampel",
    ),
    (Column.ROLE, r"\brole?\b|rolle|\brola\b|ruolo|funcao|\bpapel\b|\broll\b"),
    (
        Column.NAME,
        r"name\b|\bnoms?\b|\bnombre|\bnome\b|naam\b|\bnazwa|nazwisko|\benw\b|navn\b|namn\b|\bnume\b|\bjmeno"
        r"|\b(participant|teilnehmer|teilnehmende|uczestnik|participante|partecipante|cyfranogwr|deelnemer|attendee)\b"
        r"(?!.*\bid)",
    ),
)
_COMPILED = tuple((column, re.compile(stems)) for column, stems in _STEMS)
_FIGURE = re.compile(r"\d")
FIGURES_OF_A_ROW = 3  # in one cell: a date or a time, and no name of a column
_EDGE = re.compile(r"first|last|erst|letzt|premi|derni|primer|ultim|pierwsz|ostatn|[cg]yntaf|olaf|\bprim|eerst|laatst")


# How a word of what somebody did begins where they came ("Joined before", "Ist vorher beigetreten"); all else is going.
_CAME = (
    *("join", "beitr", "beigetr", "teil", "rejoin", "entr", "uni", "se uni", "ingres", "acced", "dolacz", "ymun"),
    *("partecip", "accesso", "toegetr", "deelgen", "alatur", "anslut", "tilslut", "deltog", "pripoj", "connect"),
)


@lru_cache(maxsize=1024)
def meaning_of(name: str) -> Column | None:
    """Return what a column of this name holds; None for what nobody here needs."""
    name = folded(name)
    if not name or len(name) > 80 or not any(sign.isalpha() for sign in name):
        return None
    return next((column for column, stems in _COMPILED if stems.search(name)), None)


def is_coming(action: str) -> bool:
    """Tell whether what somebody did was to come. "Teilnahme beendet" speaks of taking part, and is going."""
    if meaning_of(action) == Column.LEFT:
        return False
    whole = folded(action)
    return whole.startswith(_CAME) or any(word.startswith(_CAME) for word in whole.split())


@dataclass(frozen=True, kw_only=True)
class Header:
    """Where which column is: positions from 0. `is_edges`: it says when people first joined and last left."""

    places: dict[Column, list[int]]
    names: list[str]
    is_edges: bool

    def __contains__(self, column: Column) -> bool:
        return column in self.places

    @property
    def is_whole(self) -> bool:
        """Tell whether people can be read by it: somebody's name, and when or how long they were there."""
        return self.has_name and self.has_times

    @property
    def has_name(self) -> bool:
        return not {Column.NAME, Column.FIRST_NAME, Column.LAST_NAME}.isdisjoint(self.places)

    @property
    def has_times(self) -> bool:
        of_actions = Column.ACTION in self and Column.AT in self
        return Column.JOINED in self or of_actions or Column.LENGTH in self

    @cached_property
    def unit(self) -> int:
        """Return the seconds of a bare number in the column of lengths: a minute’s, unless its name says more."""
        named = folded(self.names[self.places[Column.LENGTH][0]]) if Column.LENGTH in self else ""
        if re.search(r"second|sekund|segund|secund|\bsec|\bsek|\beiliad", named):
            return 1
        return 3600 if re.search(r"\bhours?\b|stunde|heures|horas|godzin|\boriau\b|\bore\b", named) else 60


def header_of(cells: Sequence[str]) -> Header | None:
    """Return the header that the cells are; None for a row that is none, or one that tells of the meeting itself."""
    if any(len(_FIGURE.findall(cell)) >= FIGURES_OF_A_ROW for cell in cells):
        return None
    places: dict[Column, list[int]] = {}
    for place, cell in enumerate(cells):
        if column := meaning_of(cell):
            places.setdefault(column, []).append(place)
    of_people = Column.JOINED in places or Column.ACTION in places
    if Column.NO_PERSON in places and not of_people:
        return None
    edges = places.get(Column.JOINED, [])
    header = Header(places=places, names=list(cells), is_edges=bool(edges and _EDGE.search(folded(cells[edges[0]]))))
    return header if header.is_whole else None
