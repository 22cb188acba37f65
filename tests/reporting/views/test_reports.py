import csv
import io
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from bookings.downloads.making import make_download
from bookings.models import Download, Register
from reporting.in_the_background import LINES_AT_ONCE
from reporting.reports.registry import REPORTS
from tests.support.factories import CourseFactory, UserFactory
from tests.support.report_cases import DAY, Outcome, booked, every_kind, people, register, session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_moment")]
HOME = "/reports/"
MOST_QUERIES = 22  # seven of them for the filters’ choices


@pytest.fixture
def at_the_moment(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def as_group_member(client, group_member):
    client.force_login(group_member)
    return client


def page_of(name):
    return reverse("report", args=[name])


def file_of(name, extension="csv"):
    return reverse("report-file", args=[name, extension])


def words(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def read_csv(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


ADDRESSES = [HOME, page_of("attendance-by-course"), file_of("attendance-by-course")]


@pytest.mark.r26
@pytest.mark.parametrize("address", ADDRESSES)
def test_reports_are_for_the_team_group_members_and_leads(client, address):
    def status(**roles):
        client.force_login(UserFactory(**roles))
        return client.get(address).status_code

    assert client.get(address).status_code == 302
    assert [status(is_team=True), status(is_group_member=True), status(is_lead=True)] == [200, 200, 200]
    assert [status(), status(is_trainer=True)] == [403, 403]


@pytest.mark.r26
@pytest.mark.parametrize("address", ADDRESSES)
def test_reports_are_only_read_but_for_a_file_that_a_worker_is_asked_for(as_group_member, address):
    answers = [as_group_member.head(address).status_code, as_group_member.post(address).status_code]
    assert answers == [200, 302 if address == file_of("attendance-by-course") else 405]


def test_report_that_is_none_is_not_found(as_group_member):
    for address in (page_of("no-such-report"), file_of("no-such-report"), file_of("attendance-by-course", "odt")):
        assert as_group_member.get(address).status_code == 404


@pytest.mark.r26
def test_lead_reads_nothing_of_other_organisations(client):
    mine, other = people(1)[0], people(1)[0]
    mine.organisation.name, other.organisation.name = "Mine Trust", "Leaking Trust"
    mine.organisation.save()
    other.organisation.save()
    shared, theirs = session(), session(course=CourseFactory(title="Leaking course"))
    booked(shared, Outcome.ATTENDED, practitioner=mine)
    booked(shared, Outcome.NO_SHOW, practitioner=other)
    booked(theirs, Outcome.NO_SHOW, practitioner=other)
    register(theirs, Register.State.UNAVAILABLE, "Leaking reason")
    client.force_login(UserFactory(is_lead=True, organisation=mine.organisation))
    texts = [words(client.get(HOME))]
    for name in (name for name, report in REPORTS.items() if report.readers(UserFactory(is_lead=True))):
        texts.append(words(client.get(page_of(name))).split("Other dates")[-1])  # behind the choice of all courses
        texts.append(client.get(file_of(name)).content.decode())
        texts.append(client.get(file_of(name, "json")).content.decode())
    assert [text for text in texts if "Leaking" in text or other.organisation.type.name in text] == []
    assert texts[0].count("In 2025-26, 0 of 1 place with recorded attendance were no-shows (0.0 %") == 1
    assert "Only bookings made for Mine Trust are counted." in texts[0]
    unbooked = {"came_unbooked": "0", "over_capacity": "0"}
    assert read_csv(client.get(file_of("attendance-by-organisation"))) == [
        {"organisation": "Mine Trust", "attended": "1", "learners": "1", **unbooked, "note": ""},
        {"organisation": "Total", "attended": "1", "learners": "1", **unbooked, "note": ""},
    ]


def test_lead_who_is_a_group_member_reads_all(client):
    booked(session(), Outcome.NO_SHOW)
    client.force_login(UserFactory(is_lead=True, is_group_member=True))
    assert "1 of 1 place with recorded attendance" in words(client.get(HOME))


def test_home_opens_with_the_no_shows_their_cost_and_the_gaps(as_group_member, settings):
    settings.COST_OF_EMPTY_PLACE = 50
    one, missing = session(capacity=2), session(capacity=2, course=CourseFactory(title="Forgotten course"))
    booked(one, Outcome.NO_SHOW, 4)
    booked(one, Outcome.ATTENDED, 16)
    register(one)
    booked(missing, number=5)
    text = words(as_group_member.get(HOME))
    assert (
        "In 2025-26, 4 of 20 places with recorded attendance were no-shows (20.0 %, likely between 5.8 and 50.6): the "
        "person who held it did not come and had not cancelled. That is 2 rooms’ worth of places, about £200."
    ) in text
    assert "Attendance is not recorded for 5 of 25 places held (coverage 80.0 %): 1 of 2 registers is missing" in text
    assert "Forgotten course, 4 November 2025: due" in text
    for report in (report for report in REPORTS.values() if not report.names_people):
        assert f"{report.title} {report.summary}" in text


def test_home_without_gaps_warns_of_nothing(as_group_member):
    one = session()
    booked(one, Outcome.ATTENDED)
    register(one)
    text = words(as_group_member.get(HOME))
    assert "Attendance is recorded for 1 of 1 place held (100.0 %)." in text
    assert "Warning" not in text


def test_home_shows_the_current_year_so_far(as_group_member):
    booked(session(), Outcome.ATTENDED)
    booked(session(on=DAY.replace(year=2026, month=5)), Outcome.NO_SHOW)
    text = words(as_group_member.get(HOME))
    assert "In 2025-26, 0 of 1 place " in text
    assert "So far in 2026-27, 1 of 1 place " in text


def test_attendance_page_words_an_unavailable_register_as_the_yearly_report_does(as_group_member):
    one = session()
    booked(one, Outcome.ATTENDED, 5)
    register(one, Register.State.UNAVAILABLE, "The sheet was lost")
    text = words(as_group_member.get(page_of("attendance-by-course")))
    assert "5 – Full attendance not available" in text
    assert "5 attendances by 5 people at 1 session." in text


def test_page_keeps_the_filter_in_its_downloads(as_group_member):
    booked(session(), Outcome.ATTENDED)
    earlier = session(on=DAY.replace(year=2023))
    booked(earlier, Outcome.ATTENDED, 3)
    page = as_group_member.get(page_of("attendance-by-course"), {"year": "2023-24"})
    links = re.findall(r'href="([^"]+attendance-by-course\.\w+[^"]*)"', page.content.decode())
    assert links == [
        f"{file_of('attendance-by-course', end)}?year=2023-24" for end in ("xlsx", "docx", "pdf", "csv", "json")
    ]
    response = as_group_member.get(links[3])
    assert [(row["course"], row["attended"]) for row in read_csv(response)] == [(earlier.course.title, "3"), ("", "3")]
    assert response["Content-Disposition"] == 'attachment; filename="attendance-by-course-2023-24.csv"'
    book = load_workbook(io.BytesIO(as_group_member.get(links[0]).content))
    assert book.worksheets[0]["B2"].value == earlier.course.title


def test_page_with_a_wrong_filter_says_so_and_the_file_refuses(as_group_member):
    query = {"from": "2025-05-01", "to": "2025-04-01"}
    page = as_group_member.get(page_of("no-shows-by-course"), query)
    assert "There is a problem The period ends before it begins" in words(page)
    assert "<table" not in page.content.decode()
    refused = as_group_member.get(file_of("no-shows-by-course"), query)
    assert (refused.status_code, refused["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert refused.content.decode().startswith("The period ends before it begins")


def test_filter_by_course_counts_it_alone(as_group_member):
    wanted, other = session(), session()
    booked(wanted, Outcome.NO_SHOW)
    booked(other, Outcome.ATTENDED, 9)
    (row, total) = read_csv(as_group_member.get(file_of("no-shows-by-course"), {"course": wanted.course.slug}))
    assert (row["course"], row["rate"], total["rate"]) == (wanted.course.title, "1.0", "1.0")


def test_filters_narrow_page_and_file_alike_and_are_kept_in_the_address(as_group_member):
    here, there = session(), session(delivery="online")
    booked(here, Outcome.NO_SHOW, 2), booked(there, Outcome.NO_SHOW, 3)
    query = {"category": str(there.course.category_id), "delivery": "online", "year": "2025-26"}
    page = as_group_member.get(page_of("no-shows-by-delivery"), query)
    text = words(page)
    assert f"Only this is counted: category {there.course.category.name}; delivery Online." in text
    assert "3 of 3 places with recorded attendance" in text
    (row, total) = read_csv(as_group_member.get(file_of("no-shows-by-delivery"), query))
    assert (row["delivery"], row["no_show"], total["no_show"]) == ("Online", "3", "3")
    kept = f'name="category" value="{there.course.category_id}"'  # of the form for other dates
    assert kept in page.content.decode()


def test_filter_that_is_no_choice_is_refused_in_words(as_group_member):
    page = as_group_member.get(page_of("no-shows-by-delivery"), {"venue": "999999"})
    assert "There is a problem" in words(page)
    assert as_group_member.get(file_of("no-shows-by-delivery"), {"venue": "999999"}).status_code == 400


@pytest.mark.r26
def test_lead_cannot_ask_for_another_organisation_or_for_a_trainer(client):
    mine, other = people(1)[0], people(1)[0]
    trainer = UserFactory(is_trainer=True)
    booked(session(), Outcome.NO_SHOW, practitioner=mine)
    booked(session(trainers=[trainer]), Outcome.NO_SHOW, practitioner=other)
    client.force_login(UserFactory(is_lead=True, organisation=mine.organisation))
    asked = {"organisation": other.organisation_id, "organisation_type": other.organisation.type_id}
    (row, _) = read_csv(client.get(file_of("no-shows-by-organisation"), asked | {"trainer": trainer.pk}))
    assert (row["organisation"], row["no_show"]) == (mine.organisation.name, "1")


def test_two_years_stand_side_by_side_on_the_page_and_in_files(as_group_member):
    booked(session(), Outcome.NO_SHOW), booked(session(on=DAY.replace(year=2024)), Outcome.ATTENDED)
    query = {"year": "2025-26", "compare": "2024-25"}
    text = words(as_group_member.get(page_of("no-shows-by-delivery"), query))
    assert "In 2024-25 it was 0.0 %" in text
    (row, _) = read_csv(as_group_member.get(file_of("no-shows-by-delivery"), query))
    assert (row["rate"], row["before_rate"], row["change"]) == ("1.0", "0.0", "1.0")
    refused = words(as_group_member.get(page_of("no-shows-by-delivery"), {"year": "2025-26", "compare": "2025-26"}))
    assert "2025-26 cannot be compared with itself" in refused


@pytest.mark.parametrize("name", REPORTS)
def test_every_page_names_no_person_and_carries_no_inline_style_or_script(as_group_member, name):
    one = session()
    every_kind(one)
    html = as_group_member.get(page_of(name)).content.decode()
    assert "Counted Person" not in html
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son\w+=", html)


@pytest.mark.parametrize("address", [HOME, *(page_of(name) for name in REPORTS)])
def test_page_takes_few_queries_and_no_more_for_more_rows(client, address):
    every_kind(session())
    mine = booked(session(), Outcome.ATTENDED)[0].organisation
    client.force_login(UserFactory(is_lead=True, organisation=mine))
    if client.get(address).status_code == 403:
        client.force_login(UserFactory(is_group_member=True))

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    one_row = queries()
    for month in (12, 5, 6):
        booked(session(on=DAY.replace(year=2025, month=month)), Outcome.NO_SHOW)
    assert queries() == one_row <= MOST_QUERIES


# ---- reports that take long ----


@pytest.fixture
def much_to_count(settings, now):
    """Two sessions of one year, where one is as many as somebody waits for."""
    settings.REPORT_AT_ONCE_SESSIONS = 1
    for course in CourseFactory.create_batch(2):
        booked(session(course=course), Outcome.ATTENDED, 3)


def test_long_report_is_not_counted_while_somebody_waits(as_group_member, much_to_count):
    response = as_group_member.get(page_of("attendance-by-course"))
    said = words(response)
    assert "is a lot to count" in said and "choose a shorter period" in said
    assert "table" not in response.context
    assert "This file takes a while to prepare" in words(as_group_member.get(file_of("attendance-by-course")))
    assert not Download.objects.exists()


def test_report_over_just_so_many_sessions_comes_at_once(as_group_member, much_to_count, settings):
    settings.REPORT_AT_ONCE_SESSIONS = 2
    assert "table" in as_group_member.get(page_of("attendance-by-course")).context
    assert as_group_member.get(file_of("attendance-by-course"))["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "query",
    ["", "?by_lineage=on", "?from=2025-04-01&to=2026-01-31", "?delivery=online", "?year=2025-26&compare=year+before"],
)
def test_long_report_is_made_by_the_worker_and_is_the_same_file(as_group_member, much_to_count, settings, query, now):
    address = file_of("no-shows-by-course") + query
    settings.REPORT_AT_ONCE_SESSIONS = 2
    at_once = as_group_member.get(address)
    settings.REPORT_AT_ONCE_SESSIONS = 1
    response = as_group_member.post(address)
    download = Download.objects.get()
    assert response.url == reverse("download", args=[download.pk])
    make_download(download_id=download.pk, clock=lambda: now)
    made = as_group_member.get(reverse("download-file", args=[download.pk]))
    assert b"".join(made) == at_once.content
    assert made["Content-Disposition"] == at_once["Content-Disposition"]


@pytest.mark.parametrize("format", ["pdf", "xlsx", "csv", "json"])
def test_file_of_many_lines_is_made_by_the_worker(as_group_member, much_to_count, settings, monkeypatch, format):
    settings.REPORT_AT_ONCE_SESSIONS = 2
    address = f"{file_of('attendance-by-course', format)}?by_lineage=on&delivery="
    monkeypatch.setitem(LINES_AT_ONCE, format, 2)
    assert as_group_member.get(address)["Content-Disposition"].startswith("attachment")
    monkeypatch.setitem(LINES_AT_ONCE, format, 1)
    asked = as_group_member.get(address)
    assert "This file takes a while to prepare" in words(asked)
    assert f"{page_of('attendance-by-course')}?by_lineage=on&amp;delivery=" in asked.text  # the way back
    as_group_member.post(address)
    assert Download.objects.get().asked["format"] == format


def test_long_pdf_says_how_many_lines_it_has(as_group_member, much_to_count, settings, monkeypatch, now):
    monkeypatch.setattr("reporting.formats.files.MOST_ON_PAPER", 1)
    as_group_member.post(file_of("attendance-by-course", "pdf"))
    make_download(download_id=Download.objects.get().pk, clock=lambda: now)
    assert (Download.objects.get().state, Download.objects.get().rows) == ("ready", 1)


def test_word_ends_before_it_is_long(as_group_member, much_to_count, settings, monkeypatch):
    settings.REPORT_AT_ONCE_SESSIONS = 2
    for format in LINES_AT_ONCE:
        monkeypatch.setitem(LINES_AT_ONCE, format, 1)
    assert as_group_member.get(file_of("attendance-by-course", "docx"))["Content-Disposition"].startswith("attachment")


def test_long_report_of_a_lead_is_of_their_organisation_and_goes_with_it(client, much_to_count, settings, now):
    lead = UserFactory(is_lead=True)
    mine = UserFactory(organisation=lead.organisation)
    booked(session(course=CourseFactory(title="Mine")), Outcome.ATTENDED, practitioner=mine)
    client.force_login(lead)
    client.post(file_of("attendance-by-course"))
    download = Download.objects.get()
    make_download(download_id=download.pk, clock=lambda: now)
    address = reverse("download-file", args=[download.pk])
    assert [row["course"] for row in _csv_of(client.get(address))] == ["Mine", ""]
    lead.organisation = UserFactory().organisation
    lead.save()
    assert client.get(address).status_code == 403


def _csv_of(response):
    return list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"), newline="")))


# ---- reports that name people ----

OF_PEOPLE = [name for name, report in REPORTS.items() if report.names_people]


@pytest.mark.r26
@pytest.mark.parametrize("name", OF_PEOPLE)
@pytest.mark.parametrize("address", [page_of, file_of])
def test_reports_of_people_are_for_the_team_and_a_lead_of_their_own(client, name, address):
    def status(**roles):
        client.force_login(UserFactory(**roles))
        return client.get(address(name)).status_code

    assert [status(is_team=True), status(is_lead=True)] == [200, 200]
    assert [status(), status(is_trainer=True), status(is_group_member=True)] == [403, 403, 403]


@pytest.mark.r27
def test_lead_who_is_a_group_member_sees_no_people_of_others(client):
    mine, other = people(1)[0], people(1)[0]
    for person in (mine, other):
        type(person).objects.filter(pk=person.pk).update(name=f"Somebody of {person.organisation.name}")
        booked(session(), Outcome.ATTENDED, practitioner=person)
    client.force_login(UserFactory(is_lead=True, is_group_member=True, organisation=mine.organisation))
    text = words(client.get(page_of("training-record")))
    assert f"Somebody of {mine.organisation.name}" in text
    assert f"Somebody of {other.organisation.name}" not in text


@pytest.mark.r38
def test_looking_at_people_is_logged_and_at_figures_is_not(client, team_member, caplog):
    def logged():  # a slow machine also logs each request that took long
        return [record.getMessage() for record in caplog.records if record.name == "turnout.access"]

    caplog.set_level("INFO", logger="turnout.access")
    client.force_login(team_member)
    client.get(page_of("attendance-by-course"))
    assert logged() == []
    client.get(page_of("repeat-no-shows")), client.get(file_of("repeat-no-shows"))
    assert logged() == [f"report repeat-no-shows, which names people, read by {team_member.pk}"] * 2


def test_home_lists_what_a_reader_may_read(client):
    def listed(**roles):
        client.force_login(UserFactory(**roles))
        html = client.get(HOME).content.decode()
        return {name for name in REPORTS if f'href="{page_of(name)}"' in html}

    whole = {"no-shows-by-trainer", "fill-rates", "evaluation", "actions", "outlook", "calibration"}
    assert listed(is_team=True) == set(REPORTS)
    assert set(REPORTS) - listed(is_group_member=True) == set(OF_PEOPLE)
    assert set(REPORTS) - listed(is_lead=True) == whole
