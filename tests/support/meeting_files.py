"""Attendance reports as Microsoft Teams, Zoom and Google Meet write them, in several languages and of several years."""

# ruff: noqa: E501  # rows of real files

import codecs
import datetime as dt
from collections.abc import Sequence

# Of each language: the titles of the three tables, the columns of the second, those of the third, hour, minute, second,
# and how a moment is written.
TEAMS = {
    "English (US)": (
        ("1. Summary", "2. Participants", "3. In-Meeting Activities"),
        ("Name", "First Join", "Last Leave", "In-Meeting Duration", "Email", "Participant ID (UPN)", "Role"),
        ("Name", "Join Time", "Leave Time", "Duration", "Email", "Role"),
        ("h", "m", "s"),
        "%-m/%-d/%y, %-I:%M:%S %p",
    ),
    "English (UK)": (
        ("1. Summary", "2. Participants", "3. In-Meeting Activities"),
        ("Name", "First Join", "Last Leave", "In-Meeting Duration", "Email", "Participant ID (UPN)", "Role"),
        ("Name", "Join Time", "Leave Time", "Duration", "Email", "Role"),
        ("h", "m", "s"),
        "%d/%m/%Y, %H:%M:%S",
    ),
    "German": (
        ("1. Zusammenfassung", "2. Teilnehmer", "3. Aktivitäten während der Besprechung"),
        ("Name", "Erster Beitritt", "Letztes Verlassen", "Besprechungsdauer", "E-Mail", "Teilnehmer-ID (UPN)", "Rolle"),
        ("Name", "Beitrittszeit", "Verlassenszeit", "Dauer", "E-Mail", "Rolle"),
        (" Std.", " Min.", " Sek."),
        "%d.%m.%y, %H:%M:%S",
    ),
    "French": (
        ("1. Résumé", "2. Participants", "3. Activités pendant la réunion"),
        ("Nom", "Première connexion", "Dernière déconnexion", "Durée de la réunion", "Courrier", "ID participant (UPN)", "Rôle"),
        ("Nom", "Heure d’arrivée", "Heure de départ", "Durée", "Courrier", "Rôle"),
        ("h", "min", "s"),
        "%d/%m/%Y %H:%M:%S",
    ),
    "Spanish": (
        ("1. Resumen", "2. Participantes", "3. Actividades en la reunión"),
        ("Nombre", "Primera entrada", "Última salida", "Duración de la reunión", "Correo electrónico", "Id. de participante (UPN)", "Rol"),
        ("Nombre", "Hora de unión", "Hora de salida", "Duración", "Correo electrónico", "Rol"),
        ("h", "m", "s"),
        "%-d/%-m/%y, %-H:%M:%S",
    ),
    "Polish": (
        ("1. Podsumowanie", "2. Uczestnicy", "3. Działania podczas spotkania"),
        ("Imię i nazwisko", "Pierwsze dołączenie", "Ostatnie opuszczenie", "Czas trwania spotkania", "Adres e-mail", "Identyfikator uczestnika (UPN)", "Rola"),
        ("Imię i nazwisko", "Godzina dołączenia", "Godzina opuszczenia", "Czas trwania", "Adres e-mail", "Rola"),
        (" godz.", " min", " s"),
        "%d.%m.%Y, %H:%M:%S",
    ),
    "Welsh": (
        ("1. Crynodeb", "2. Cyfranogwyr", "3. Gweithgareddau yn y Cyfarfod"),
        ("Enw", "Ymuno Gyntaf", "Gadael Olaf", "Hyd yn y Cyfarfod", "E-bost", "ID y Cyfranogwr (UPN)", "Rôl"),
        ("Enw", "Amser Ymuno", "Amser Gadael", "Hyd", "E-bost", "Rôl"),
        ("a", "m", "e"),
        "%d/%m/%Y, %H:%M:%S",
    ),
    "Italian": (
        ("1. Riepilogo", "2. Partecipanti", "3. Attività nella riunione"),
        ("Nome", "Primo accesso", "Ultima uscita", "Durata della riunione", "Posta elettronica", "ID partecipante (UPN)", "Ruolo"),
        ("Nome", "Ora di ingresso", "Ora di uscita", "Durata", "Posta elettronica", "Ruolo"),
        (" h", " m", " s"),
        "%d/%m/%y, %H:%M:%S",
    ),
    "Portuguese": (
        ("1. Resumo", "2. Participantes", "3. Atividades na Reunião"),
        ("Nome", "Primeira Entrada", "Última Saída", "Duração da Reunião", "E-mail", "ID do Participante (UPN)", "Função"),
        ("Nome", "Hora de Entrada", "Hora de Saída", "Duração", "E-mail", "Função"),
        ("h", "min", "s"),
        "%d/%m/%Y, %H:%M:%S",
    ),
    "Dutch": (
        ("1. Samenvatting", "2. Deelnemers", "3. Activiteiten in vergadering"),
        ("Naam", "Eerste deelname", "Laatst verlaten", "Duur van vergadering", "E-mailadres", "Deelnemers-id (UPN)", "Rol"),
        ("Naam", "Tijdstip van deelname", "Tijdstip van vertrek", "Duur", "E-mailadres", "Rol"),
        (" u", " m", " s"),
        "%-d-%-m-%Y %H:%M:%S",
    ),
}  # fmt: skip


class Was:
    """Somebody in a meeting: each time from when to when, as hours and minutes of the day."""

    def __init__(self, name: str, email: str = "", *times: tuple[str, str], role: str = "Attendee"):
        self.name, self.email, self.role = name, email, role
        self.times = times or (("9:28", "16:31"),)

    def moments(self, on: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
        return [(_at(on, start), _at(on, end)) for start, end in self.times]


def _at(on: dt.date, clock: str) -> dt.datetime:
    hour, _, minute = clock.partition(":")
    return dt.datetime.combine(on, dt.time(int(hour), int(minute)))


def lengthy(seconds: int, units: Sequence[str] = ("h", "m", "s")) -> str:
    """1h 2m 10s, in the language's units; what is nought is left out."""
    parts = zip((seconds // 3600, seconds // 60 % 60, seconds % 60), units, strict=True)
    return " ".join(f"{figure}{unit}" for figure, unit in parts if figure) or f"0{units[2]}"


def teams(
    people: Sequence[Was], *, on: dt.date, language: str = "English (US)", activities: bool = True, form: str = ""
) -> list[list[str]]:
    """The rows of today's report, with its three tables; the third can be left out."""
    titles, columns, of_each, units, moment = TEAMS[language]
    moment = form or moment
    rows = [[titles[0]], ["Meeting title", "Safeguarding, level 2"], ["Attended participants", str(len(people))], []]
    rows += [[titles[1]], list(columns)]
    for one in people:
        times = one.moments(on)
        there = sum(int((end - start).total_seconds()) for start, end in times)
        first, last = times[0][0].strftime(moment), times[-1][1].strftime(moment)
        rows.append([one.name, first, last, lengthy(there, units), one.email, one.email, one.role])
    if activities:
        rows += [[], [titles[2]], list(of_each)]
        for one in people:
            for start, end in one.moments(on):
                there = int((end - start).total_seconds())
                each = [one.name, start.strftime(moment), end.strftime(moment), lengthy(there, units)]
                rows.append([*each, one.email, one.role])
    return rows


def teams_of_2021(people: Sequence[Was], *, on: dt.date, form: str = "%-m/%-d/%Y, %-I:%M:%S %p") -> list[list[str]]:
    """One table, a row each time that somebody joined."""
    rows = [["Full Name", "Join Time", "Leave Time", "Duration", "Email", "Role", "Participant ID (UPN)"]]
    for one in people:
        for start, end in one.moments(on):
            there = int((end - start).total_seconds())
            times = [start.strftime(form), end.strftime(form), lengthy(there)]
            rows.append([one.name, *times, one.email, one.role, one.email])
    return rows


def teams_of_2020(people: Sequence[Was], *, on: dt.date, words=("Joined", "Left")) -> list[list[str]]:
    """A row each time that somebody came or went, taken while the meeting runs."""
    rows = [["Full Name", "User Action", "Timestamp"]]
    for one in people:
        for start, end in one.moments(on):
            rows.append([one.name, words[0], start.strftime("%-m/%-d/%Y, %-I:%M:%S %p")])
            rows.append([one.name, words[1], end.strftime("%-m/%-d/%Y, %-I:%M:%S %p")])
    return rows


ZOOM = (
    "Name (Original Name)",
    "User Email",
    "Join Time",
    "Leave Time",
    "Duration (Minutes)",
    "Guest",
    "In Waiting Room",
)
ZOOM_BLOCK = ("Meeting ID", "Topic", "Start Time", "End Time", "User Email", "Duration (Minutes)", "Participants")


def zoom(
    people: Sequence[Was],
    *,
    on: dt.date,
    block: bool = True,
    columns: Sequence[str] = ZOOM,
    block_columns: Sequence[str] = ZOOM_BLOCK,
    form: str = "%m/%d/%Y %I:%M:%S %p",
) -> list[list[str]]:
    """A row each time that somebody joined, behind a block about the meeting or without one."""
    rows = []
    if block:
        begins, ends = (_at(on, clock).strftime(form) for clock in ("9:15", "16:35"))
        about = ["812 3456 7890", "Safeguarding, level 2", begins, ends, "host@example.org", "440", str(len(people))]
        rows += [list(block_columns), about, []]
    rows.append(list(columns))
    for one in people:
        for start, end in one.moments(on):
            minutes = -(-int((end - start).total_seconds()) // 60)
            times = [start.strftime(form), end.strftime(form), str(minutes)]
            rows.append([one.name, one.email, *times, "Yes" if one.email else "No", "No"])
    return rows


def written(rows: Sequence[Sequence[str]], *, delimiter: str = "\t", encoding: str = "utf-16-le") -> bytes:
    """The rows as a file of the program writes them, lines ending as in Windows."""
    lines = [delimiter.join(_quoted(cell, delimiter) for cell in row) for row in rows]
    content = "\r\n".join([*lines, ""])
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-8-sig": b""}
    return marks.get(encoding, b"") + content.encode(encoding)


def _quoted(cell: str, delimiter: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if delimiter in cell or '"' in cell else cell
