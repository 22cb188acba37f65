"""Attendance reports are read in every form that is known, and refused with a sentence where they are not."""

# ruff: noqa: E501  # rows of real files

import datetime as dt
import io
import time
import zipfile

import pytest
from django.utils import timezone
from openpyxl import Workbook

from bookings.attendance.files.meetings import LANGUAGES, MOST_BYTES, open_records, read_meeting
from bookings.attendance.files.stays import seconds_there
from tests.support.meeting_files import TEAMS, Was, teams, teams_of_2020, teams_of_2021, written, zoom
from training.models import SessionDay
from training.tables.unreadable import Unreadable

ON = dt.date(2026, 6, 2)  # the 6th of February in the other order
DAY = SessionDay(
    starts_at=timezone.make_aware(dt.datetime(2026, 6, 2, 9, 30)),
    ends_at=timezone.make_aware(dt.datetime(2026, 6, 2, 16, 30)),
)
ALL_DAY = 7 * 60
PEOPLE = [
    Was("Siân Ó Súilleabháin", "sian@example.org"),
    Was("Smith, John", "john@example.org", ("9:20", "11:00"), ("11:30", "16:40")),
    Was("Łucja Żółć", "lucja@example.org", ("12:30", "14:00")),
    Was("Guest", "", ("9:30", "9:32")),
]
MINUTES = {
    "sian@example.org": ALL_DAY,
    "john@example.org": ALL_DAY - 30,
    "lucja@example.org": 90,
    "guest": 2,
}


def read(content, days=(ON,), tmp="file.csv"):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / tmp
        path.write_bytes(content)
        return read_meeting(open_records(path), days=days)


def minutes(meeting, day=DAY):
    return {one.key: seconds_there(one.stays, day) // 60 for one in meeting.people}


@pytest.mark.parametrize("activities", [True, False])
@pytest.mark.parametrize("language", TEAMS)
def test_teams_report_in_each_language(language, activities):
    meeting = read(written(teams(PEOPLE, on=ON, language=language, activities=activities)))
    # Without each time, no more is known than first, last and how long altogether.
    assert minutes(meeting) == MINUTES | ({} if activities else {"john@example.org": ALL_DAY - 10})
    assert [one.name for one in meeting.people] == [one.name for one in PEOPLE]
    assert meeting.notes == []


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [
        ("utf-16-le", "\t"),
        ("utf-16-le", ","),
        ("utf-16", "\t"),
        ("utf-16-be", "\t"),
        ("utf-8", "\t"),
        ("utf-8", ","),
        ("utf-8", ";"),
        ("utf-8-sig", ","),
        ("utf-8-sig", ";"),
    ],
)
def test_teams_report_in_each_encoding_and_delimiter(encoding, delimiter):
    rows = teams(PEOPLE, on=ON, language="German")
    assert minutes(read(written(rows, delimiter=delimiter, encoding=encoding))) == MINUTES


@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
def test_file_in_windows_1252_is_read_and_said_to_be(delimiter):
    people = [Was("Siân Müller", "sian@example.org"), Was("Zoë Brontë", "zoe@example.org")]
    meeting = read(written(zoom(people, on=ON), delimiter=delimiter, encoding="cp1252"))
    assert [one.name for one in meeting.people] == ["Siân Müller", "Zoë Brontë"]
    assert meeting.notes == ["The file is not in UTF-8; it was read as Windows-1252. Look at names with accents."]


FORMS = [
    "%-m/%-d/%y, %-I:%M:%S %p", "%m/%d/%Y %I:%M:%S %p", "%d/%m/%Y, %H:%M:%S", "%-d/%-m/%y %H:%M", "%d.%m.%Y, %H:%M:%S",
    "%-d.%-m.%y %H:%M", "%d-%m-%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M",
    "%B %-d, %Y %-I:%M:%S %p", "%b %d, %Y %I:%M:%S %p", "%-d %B %Y %H:%M", "%A, %-d %B %Y, %H:%M:%S",
    "%d/%m/%Y, %-I:%M:%S\u202f%p", "%-m/%-d/%Y, %-I:%M %p", "%H:%M:%S %d/%m/%Y",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_moments_in_each_form(form):
    meeting = read(written(teams(PEOPLE, on=ON, form=form)))
    assert minutes(meeting) == MINUTES


@pytest.mark.parametrize(
    "half", [("a. m.", "p. m."), ("a.m.", "p.m."), ("am", "pm"), ("vorm.", "nachm."), ("yb", "yh")]
)
def test_halves_of_the_day_in_other_languages(half):
    rows = teams(PEOPLE, on=ON, form="%d/%m/%Y, %-I:%M:%S %p")
    rows = [[cell.replace(" AM", f" {half[0]}").replace(" PM", f" {half[1]}") for cell in row] for row in rows]
    assert minutes(read(written(rows))) == MINUTES


@pytest.mark.parametrize("on", [dt.date(2026, 6, 2), dt.date(2026, 2, 6), dt.date(2026, 6, 17), dt.date(2026, 12, 11)])
@pytest.mark.parametrize(
    "form", ["%-m/%-d/%y, %-I:%M:%S %p", "%d/%m/%Y, %H:%M:%S", "%-m/%-d/%Y %H:%M", "%-d/%-m/%y %H:%M"]
)
def test_of_two_readings_the_one_nearest_the_session_is_meant(on, form):
    meeting = read(written(teams(PEOPLE, on=on, form=form)), days=(on,))
    starts = [dt.datetime.fromtimestamp(one.stays[0].start, tz=dt.UTC).date() for one in meeting.people]
    assert starts == [on] * len(PEOPLE)


@pytest.mark.parametrize(("zone", "shift"), [("Z", 1), (" UTC", 1), ("+01:00", 0), ("+0200", -1)])
def test_moment_that_names_its_zone_is_taken_at_its_word(zone, shift):
    rows = teams([Was("A B", "a@example.org", ("10:00", "11:00"))], on=ON, form=f"%Y-%m-%dT%H:%M:%S{zone}")
    start = read(written(rows)).people[0].stays[0].start
    assert timezone.localtime(dt.datetime.fromtimestamp(start, tz=dt.UTC)).hour == 10 + shift


def test_teams_report_of_2021():
    assert minutes(read(written(teams_of_2021(PEOPLE, on=ON)))) == MINUTES


def test_teams_report_of_2021_by_comma():
    assert minutes(read(written(teams_of_2021(PEOPLE, on=ON), delimiter=",", encoding="utf-8-sig"))) == MINUTES


@pytest.mark.parametrize(
    "words", [("Joined", "Left"), ("Joined before", "Left"), ("Beigetreten", "Verlassen"), ("Se unió", "Salió")]
)
def test_teams_report_of_2020_by_comings_and_goings(words):
    rows = teams_of_2020(PEOPLE, on=ON, words=words)
    by_name = {one.name: seconds_there(one.stays, DAY) // 60 for one in read(written(rows)).people}
    assert by_name == dict(zip([one.name for one in PEOPLE], MINUTES.values(), strict=True))


def test_who_has_not_gone_was_there_until_the_file_was_made():
    rows = [row for row in teams_of_2020(PEOPLE, on=ON) if row[:2] != ["Łucja Żółć", "Left"]]
    by_name = {one.name: seconds_there(one.stays, DAY) // 60 for one in read(written(rows)).people}
    assert by_name["Łucja Żółć"] == 4 * 60


def test_webinar_has_its_addresses_in_the_registration():
    rows = [
        ["First Name", "Last Name", "Registration Email", "Email", "First Join", "Last Leave", "In-Meeting Duration"],
        ["Siân", "Jones", "sian@example.org", "", "6/2/26, 9:28:00 AM", "6/2/26, 4:31:00 PM", "7h 3m"],
        ["Not", "There", "not@example.org", "", "", "", ""],
    ]
    meeting = read(written(rows))
    assert [(one.name, one.addresses) for one in meeting.people] == [("Siân Jones", ("sian@example.org",))]
    assert meeting.notes == ["Rows without a time or a length were left out: 1."]


ZOOM_COLUMNS = {
    "English": ("Name (Original Name)", "User Email", "Join Time", "Leave Time", "Duration (Minutes)", "Guest", "x"),
    "English, newer": ("Name (original name)", "Email", "Join time", "Leave time", "Duration (minutes)", "Guest", "x"),
    "German": ("Name (Originalname)", "Benutzer-E-Mail", "Beitrittszeit", "Beendigungszeit", "Dauer (Minuten)", "Gast", "x"),
    "French": ("Nom (nom d’origine)", "E-mail de l’utilisateur", "Heure d’arrivée", "Heure de départ", "Durée (minutes)", "Invité", "x"),
    "Spanish": ("Nombre (nombre original)", "Correo electrónico del usuario", "Hora de entrada", "Hora de salida", "Duración (minutos)", "Invitado", "x"),
    "Polish": ("Nazwa (oryginalna nazwa)", "Adres e-mail użytkownika", "Godzina dołączenia", "Godzina opuszczenia", "Czas trwania (minuty)", "Gość", "x"),
    "Portuguese": ("Nome (nome original)", "E-mail do usuário", "Hora de entrada", "Hora de saída", "Duração (minutos)", "Convidado", "x"),
}  # fmt: skip
ZOOM_BLOCKS = {
    "German": ("Meeting-ID", "Thema", "Startzeit", "Endzeit", "Benutzer-E-Mail", "Dauer (Minuten)", "Teilnehmer"),
    "French": ("ID de réunion", "Sujet", "Heure de début", "Heure de fin", "E-mail de l’utilisateur", "Durée (minutes)", "Participants"),
    "Spanish": ("ID de reunión", "Tema", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Duración (minutos)", "Participantes"),
    "Polish": ("Identyfikator spotkania", "Temat", "Godzina rozpoczęcia", "Godzina zakończenia", "Adres e-mail", "Czas trwania (minuty)", "Uczestnicy"),
    "English, newer": ("Topic", "ID", "Host name", "Host email", "Start time", "End time", "Duration (minutes)"),
}  # fmt: skip


@pytest.mark.parametrize("block", [True, False])
@pytest.mark.parametrize("language", ZOOM_COLUMNS)
def test_zoom_report_in_each_language_with_and_without_its_block(language, block):
    columns = {"columns": ZOOM_COLUMNS[language]}
    if language in ZOOM_BLOCKS:
        columns["block_columns"] = ZOOM_BLOCKS[language]
    rows = zoom(PEOPLE, on=ON, block=block, **columns)
    assert minutes(read(written(rows, delimiter=",", encoding="utf-8-sig"))) == MINUTES


def test_zoom_report_of_unique_people_has_lengths_alone():
    rows = [
        ["Name (Original Name)", "User Email", "Total Duration (Minutes)", "Guest"],
        ["Siân Jones", "sian@example.org", "175", "No"],
        ["Sian's iPad", "sian@example.org", "20", "No"],
    ]
    meeting = read(written(rows, delimiter=",", encoding="utf-8"))
    assert not meeting.has_times
    assert minutes(meeting) == {"sian@example.org": 195}


def test_google_meet():
    rows = [
        ["First name", "Last name", "Email", "Duration", "Time joined", "Time exited"],
        ["Siân", "Jones", "sian@example.org", "7 hr 3 min", "2026-06-02 09:28", "2026-06-02 16:31"],
    ]
    assert minutes(read(written(rows, delimiter=",", encoding="utf-8"))) == {"sian@example.org": ALL_DAY}


def test_rejoins_and_second_devices_count_once():
    times = (("9:30", "10:30"), ("10:00", "11:00"), ("10:15", "10:20"), ("13:00", "14:00"), ("14:00", "14:30"))
    rows = zoom([Was("A", "a@example.org", *times), Was("B", "b@example.org", *times[::-1])], on=ON)
    assert minutes(read(written(rows))) == {"a@example.org": 180, "b@example.org": 180}


def test_two_people_of_one_name_stay_two_by_their_addresses():
    people = [
        Was("Sam Lee", "sam1@example.org", ("9:30", "10:30")),
        Was("Sam Lee", "sam2@example.org", ("9:30", "11:30")),
        Was("Sam Lee", "", ("9:30", "12:30")),
    ]
    for rows in (zoom(people, on=ON), teams(people, on=ON), teams_of_2021(people, on=ON)):
        assert minutes(read(written(rows))) == {"sam1@example.org": 60, "sam2@example.org": 120, "sam lee": 180}


def test_addresses_of_one_table_are_known_in_another_that_leaves_them_out():
    rows = teams(PEOPLE, on=ON)
    third = next(place for place, row in enumerate(rows) if row and row[0].startswith("3."))
    rows = [[*row[:4], "", *row[5:]] if place > third + 1 else row for place, row in enumerate(rows)]
    assert minutes(read(written(rows))) == MINUTES


def test_guests_and_made_up_addresses_have_none():
    rows = teams([Was("Gus Guest", "gus_gmail.com#EXT#@turnout.onmicrosoft.com")], on=ON)
    assert [one.addresses for one in read(written(rows)).people] == [()]


def test_report_opened_and_saved_as_a_workbook():
    book = Workbook()
    sheet = book.active
    for row in teams_of_2021(PEOPLE, on=ON):
        sheet.append(row)
    for cells in sheet.iter_rows(min_row=2, min_col=2, max_col=3):
        for cell in cells:
            cell.value = dt.datetime.strptime(cell.value, "%m/%d/%Y, %I:%M:%S %p")
            cell.number_format = "dd/mm/yyyy hh:mm:ss"
    out = io.BytesIO()
    book.save(out)
    assert minutes(read(out.getvalue())) == MINUTES


HEADER = "Name\tEmail\tJoin time\tLeave time"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"Name,Organisation\nA,B\n", "not an attendance report that Turnout knows"),
        ("名前\t参加時刻\t退出時刻\n山田\t2026/06/02 9:30\t2026/06/02 16:30\n".encode("utf-16"), LANGUAGES),
        (b"%PDF-1.7", "This is a PDF"),
        (
            f"{HEADER}\nA B\ta@example.org\t31/31/26 09:30\t31/31/26 10:30\n".encode(),
            "row 2 has “31/31/26 09:30” where a date",
        ),
        (f"{HEADER}\nA B\ta@example.org\t02/06/2026 09:30\tsoon\n".encode(), "row 2 has “soon” where a date"),
        (f"{HEADER}\nA B\ta@example.org\t02/06/2026 09:30\t\n".encode(), "row 2 has a time of joining, but neither"),
        (
            f"{HEADER}\nA B\ta@example.org\t02/06/2026 09:30\t02/06/2026 09:20\n".encode(),
            "row 2 has somebody leave before",
        ),
        (f"{HEADER}\n\t\t02/06/2026 09:30\t02/06/2026 09:40\n".encode(), "row 2 has times, but no name"),
        (f"{HEADER}\n".encode(), "Nobody in this file joined"),
        (b"Name,Duration\nA B,long\n", "row 2 has “long” where a length of time belongs"),
        (b"Name,Duration\nA B,#####\n", "row 2 has a cell that has #####"),
        (b'Name,Duration\nA B,"20\n', "a quotation mark is opened and never closed"),
        (b"Name,Duration\n" + b"A,1\n" * 20_001, "more than 20,000 rows"),
        (b"x" * (MOST_BYTES + 1), "at most 5 MB are read"),
        (b"Name,Duration\nA" + b"," * 200, "at most 100 are read"),
    ],
)
def test_what_is_not_known_is_refused_with_a_sentence(content, words):
    with pytest.raises(Unreadable) as refused:
        read(content)
    assert words in str(refused.value)


@pytest.mark.r41
def test_packed_bomb_is_refused_before_it_is_opened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "spreadsheetml")
        archive.writestr("xl/worksheets/sheet1.xml", b"<row/>" + b"0" * 200_000_000)
    began = time.thread_time()
    with pytest.raises(Unreadable, match="too much to open"):
        read(out.getvalue())
    assert time.thread_time() - began < 2


def test_thousand_rows_take_less_than_a_second():
    people = [
        Was(f"Person Number{n}", f"person{n}@example.org", ("9:29", "11:00"), ("11:05", "16:31")) for n in range(500)
    ]
    content = written(teams(people, on=ON))  # 1,500 rows
    began = time.thread_time()
    meeting = read(content)
    took = time.thread_time() - began
    print(f"1,500 rows of 500 people read in {took:.3f} s")
    assert len(meeting.people) == 500
    assert took < 1
