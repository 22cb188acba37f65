"""Columns are known by their words, in the languages of meeting programs, and told from what is about the meeting."""

# ruff: noqa: E501  # tables of names

import pytest

from bookings.attendance.files.headers import Column, header_of, is_coming, meaning_of

MEANINGS = {
    Column.NAME: "Name|Full Name|Name (Original Name)|User Name (Original Name)|Display Name|Attendee name|Participant"
    "|Vollständiger Name|Teilnehmername|Anzeigename|Nom|Nom complet|Nom (nom d’origine)|Nombre|Nombre completo|Nome"
    "|Nome completo|Naam|Volledige naam|Imię i nazwisko|Pełna nazwa|Nazwa (oryginalna nazwa)|Enw|Enw Llawn|Nume|Navn|Namn",
    Column.FIRST_NAME: "First Name|Vorname|Prénom|Imię|Voornaam|Enw Cyntaf",
    Column.LAST_NAME: "Last Name|Surname|Nachname|Nom de famille|Apellidos|Cognome|Nazwisko|Cyfenw|Achternaam",
    Column.ADDRESS: "Email|E-Mail|e-mail|User Email|Registration Email|Attendee Email|Participant ID (UPN)|Email Address"
    "|Teilnehmer-ID (UPN)|Benutzer-E-Mail|Adresse e-mail|Courriel|Adresse de messagerie|Correo electrónico|Posta elettronica"
    "|E-mailadres|Adres e-mail|Adres e-mail użytkownika|E-bost|Cyfeiriad E-bost|E-mail do usuário",
    Column.JOINED: "First Join|First Join Time|Join Time|Time Joined|Join time (Timezone: London)|Erster Beitritt"
    "|Beitrittszeit|Erste Teilnahme|Teilnahmezeit|Heure d’arrivée|Heure de connexion|Première participation"
    "|Heure de jonction|Première jointure|Hora de entrada|Hora de unión|Primera incorporación|Hora a la que se unió"
    "|Ora di ingresso|Ora di partecipazione|Primo accesso|Hora de Ingresso|Tijdstip van deelname|Deelgenomen op"
    "|Godzina dołączenia|Czas dołączenia|Hora de adesão|Ora di adesione|Aanmeldtijd|Pierwsze wejście|Amser Ymuno|Ymunodd Gyntaf",
    Column.LEFT: "Last Leave|Leave Time|Time Exited|Left at|Letztes Verlassen|Zeitpunkt des Verlassens|Austrittszeit"
    "|Heure de départ|Dernière déconnexion|Dernier congé|Heure de sortie|Hora de salida|Último abandono|Ora di uscita"
    "|Ora di abbandono|Hora de Saída|Tijdstip van vertrek|Verlaten om|Godzina opuszczenia|Czas wyjścia|Hora de abandono|Afmeldtijd|Amser Gadael",
    Column.LENGTH: "Duration|In-Meeting Duration|Duration (Minutes)|Attendance Duration|Time in Session (minutes)"
    "|Time in Meeting|Dauer|Besprechungsdauer|Dauer (Minuten)|Dauer in Besprechung|Durée|Durée (minutes)|Duración (minutos)"
    "|Durata|Duração|Duur|Czas trwania|Czas w spotkaniu|Hyd|Hyd (munudau)|Total Duration (Minutes)|Minutes",
    Column.ACTION: "User Action|Benutzeraktion|Action de l’utilisateur|Acción del usuario|Akcja użytkownika|Azione utente"
    "|Ação do Usuário|Gebruikersactie|Gweithred Defnyddiwr",
    Column.AT: "Timestamp|Zeitstempel|Horodatage|Marca de tiempo|Znacznik czasu|Sygnatura czasowa|Carimbo de Data/Hora"
    "|Tijdstempel|Stamp Amser",
    Column.ROLE: "Role|Rolle|Rôle|Rol|Rola|Ruolo|Função",
    Column.NO_PERSON: "Meeting ID|Topic|Start Time|End Time|Host name|Host email|Meeting Name|Meeting Start Time"
    "|Organizer email|Thema|Startzeit|Endzeit|Sujet|Heure de début|Hora de inicio|Temat|Godzina zakończenia|Session title",
    None: "Guest|Recording Consent|In Waiting Room|Gast|Organisation|Country|2. Participants|30|",
}


@pytest.mark.parametrize(
    ("column", "name"), [(column, name) for column, names in MEANINGS.items() for name in names.split("|")]
)
def test_name_of_a_column_means_what_its_words_say(column, name):
    assert meaning_of(name) == column
    assert meaning_of(f"  {name.upper()} ") == column


@pytest.mark.parametrize(
    "cells",
    [
        ["Meeting ID", "Topic", "Start Time", "End Time", "User Email", "Duration (Minutes)", "Participant"],
        ["Topic", "Host name", "Start time", "Duration (minutes)"],
        ["Name", "Organisation", "Email"],
        ["Email", "Join time", "Leave time"],
        ["Name"],
        ["Name", "6/2/26, 9:30:00 AM", "Duration"],
        [],
    ],
)
def test_row_that_names_no_person_or_no_time_is_no_header(cells):
    assert header_of(cells) is None


def test_report_of_webex_names_the_meeting_in_every_row():
    names = "Meeting Name|Meeting Start Time|Meeting End Time|Display Name|Role|Attendee Email|Join Time|Leave Time"
    header = header_of(f"{names}|Attendance Duration|Connection Type".split("|"))
    assert (header.places[Column.NAME], header.places[Column.JOINED], header.is_edges) == ([3], [6], False)


@pytest.mark.parametrize(
    ("name", "unit"), [("Duration", 60), ("Duration (seconds)", 1), ("Dauer (Sekunden)", 1), ("Duration (hours)", 3600)]
)
def test_bare_number_counts_what_the_column_says(name, unit):
    assert header_of(["Name", name]).unit == unit


@pytest.mark.parametrize(
    ("action", "came"),
    [
        ("Joined", True),
        ("Joined before", True),
        ("Beigetreten", True),
        ("Ist vorher beigetreten", True),
        ("A rejoint la réunion", True),
        ("Se unió antes", True),
        ("Dołączył(a) wcześniej", True),
        ("Left", False),
        ("Verlassen", False),
        ("Teilnahme beendet", False),
        ("A quitté la réunion", False),
        ("Salió", False),
        ("Opuścił(a)", False),
    ],
)
def test_what_somebody_did_is_coming_or_going(action, came):
    assert is_coming(action) is came
