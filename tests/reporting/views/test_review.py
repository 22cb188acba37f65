import datetime as dt
import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from bookings.models import Download
from reporting.in_the_background import ReviewDownloads
from tests.support.factories import CourseFactory, UserFactory
from tests.support.report_cases import Outcome, booked, register, session

pytestmark = pytest.mark.django_db
KEYS = (
    "believe",
    "how-much",
    "changing",
    "where",
    "goes-with",
    "they-say",
    "tried",
    "could-try",
    "who-is-hurt",
    "decide",
)
PAGE = "/reports/no-show-review/"


@pytest.fixture(autouse=True)
def today(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def group(client):
    client.force_login(UserFactory(is_group_member=True))
    return client


@pytest.fixture
def year():
    """Four courses, of which one loses half its places; a register of which nobody knows anything."""
    for number in range(4):
        course = CourseFactory(title=f"Course {number}")
        for day in (3, 10, 17):
            in_session = session(course=course, on=in_day(number, day))
            booked(in_session, Outcome.NO_SHOW, 5 if number == 0 else 1)
            booked(in_session, Outcome.ATTENDED, 5 if number == 0 else 9)
            register(in_session)
    booked(session(course=CourseFactory(title="Unknown <b>")), Outcome.NOT_RECORDED, 2)


def in_day(number, day):
    return dt.date(2025, 9 + number, day)


def test_a_group_member_comes_from_the_list_of_reports_in_one_click(group, year):
    listed = group.get(reverse("reports")).text
    assert listed.index(f'href="{PAGE}"') < listed.index("<dl")
    page = group.get(PAGE)
    assert page.status_code == 200
    assert "24 of 120 places with recorded attendance were no-shows" in page.text


def test_a_lead_is_not_shown_the_way_to_it(client, year):
    client.force_login(UserFactory(is_lead=True))
    assert PAGE not in client.get(reverse("reports")).text
    assert client.get(PAGE).status_code == 403


def test_ten_parts_with_headings_that_the_contents_lead_to(group, year):
    page = group.get(PAGE).text
    places = [page.index(f'<h2 class="govuk-heading-l" id="{key}">') for key in KEYS]
    assert places == sorted(places)
    assert all(f'href="#{key}"' in page for key in KEYS)


def test_stop_sign_names_the_registers_and_titles_are_escaped(group, year):
    booked(session(course=CourseFactory(title="More of it")), Outcome.NOT_RECORDED, 30)
    page = group.get(PAGE).text
    assert page.count("Do not decide on these figures yet") == 2
    assert "Unknown &lt;b&gt;" in page and "Unknown <b>" not in page
    assert "More of it" in page


def test_links_of_parts_keep_the_filter_of_the_page(group, year):
    page = group.get(f"{PAGE}?year=2025-26&delivery=online").text
    assert "/reports/no-shows-by-session/?year=2025-26&amp;delivery=online" in page


def test_wrong_dates_are_refused_on_the_page_and_in_files(group):
    asked = "from=2025-09-01&to=2025-04-01"
    assert "ends before it begins" in group.get(f"{PAGE}?{asked}").text
    refused = group.get(f"{reverse('no-show-review-file', args=['json'])}?{asked}")
    assert (refused.status_code, "ends before it begins" in refused.text) == (400, True)
    assert group.get(reverse("no-show-review-file", args=["csv"])).status_code == 404


def taken(client, extension):
    answer = client.get(reverse("no-show-review-file", args=[extension]), {"year": "2025-26"})
    assert answer.status_code == 200
    assert f"no-show-review-2025-26.{extension}" in answer["Content-Disposition"]
    return answer.content


def test_word_file_has_headings_captions_and_pictures_with_their_text(group, year):
    content = taken(group, "docx")
    document = Document(io.BytesIO(content))
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 2"]
    assert [heading.split(". ")[0] for heading in headings[:10]] == [str(number) for number in range(1, 11)]
    pictures = document.element.findall(f".//{qn('wp:docPr')}")
    assert len(pictures) >= 3
    assert all(len(picture.get("descr")) > 40 for picture in pictures)
    captions = [each.text for each in document.paragraphs if each.style.name == "Caption"]
    assert [caption.split(":")[0] for caption in captions if caption.startswith("Figure")] == [
        f"Figure {number}" for number in range(1, len(pictures) + 1)
    ]
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert sum(name.endswith(".png") for name in names) == len(pictures)


@pytest.mark.r52
def test_pdf_is_tagged_and_every_picture_has_its_text(group, year):
    reader = PdfReader(io.BytesIO(taken(group, "pdf")))
    root = reader.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "en-GB")
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    figures = list(elements(root["/StructTreeRoot"].get_object(), "/Figure"))
    assert len(figures) >= 3
    assert all(len(figure["/Alt"]) > 40 for figure in figures)
    text = "".join(sheet.extract_text() for sheet in reader.pages)
    assert all(f"{number}. " in text for number in range(1, 11))


def elements(of, kind):
    children = of.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        child = child.get_object()
        if hasattr(child, "get"):
            if child.get("/S") == kind:
                yield child
            yield from elements(child, kind)


def test_json_has_the_parts_with_their_tables(group, year):
    made = json.loads(taken(group, "json"))
    assert [part["key"] for part in made["parts"]] == list(KEYS)
    flow = made["parts"][1]["sections"][0]["table"]
    assert flow["rows"][3] == {"step": "Held at the start", "places": 122, "share": 1.0}
    assert made["headline"].startswith("In 2025-26, 24 of 120 places")


def test_a_long_period_is_made_in_the_background_and_tells_how_far_it_is(group, year, settings):
    settings.REVIEW_AT_ONCE_SESSIONS = 3
    page = group.get(PAGE, {"year": "2025-26"}).text
    assert "is a lot to count" in page
    answer = group.post(f"{reverse('no-show-review-file', args=['json'])}?year=2025-26")
    download = Download.objects.get()
    assert answer.url == reverse("download", args=[download.pk])
    assert (download.kind, download.title) == ("no-show-review", "No-show review, 2025-26, JSON")
    out, heard = io.BytesIO(), []
    made = ReviewDownloads().make(download.asked, by=download.asked_by, out=out, tell=heard.append)
    assert (made, heard) == (10, list(range(1, 11)))
    assert json.loads(out.getvalue())["headline"].startswith("In 2025-26, 24 of 120 places")


def test_who_lost_the_right_fetches_no_review():
    assert ReviewDownloads().may(UserFactory(is_group_member=True), {})
    assert not ReviewDownloads().may(UserFactory(is_lead=True), {})


def command(*arguments):
    out = io.StringIO()
    call_command("report", "no-show-review", "--year", "2025-26", *arguments, stdout=out)
    return out.getvalue()


def test_command_writes_each_format(year, tmp_path):
    assert "1. Can we believe it?" in command()
    assert json.loads(command("--format", "json"))["report"] == "no-show-review"
    for extension, begins in (("docx", b"PK"), ("pdf", b"%PDF")):
        file = tmp_path / f"review.{extension}"
        command("--format", extension, "--output", str(file))
        assert file.read_bytes().startswith(begins)


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_command_refuses_a_format_of_one_table(year, tmp_path, extension):
    with pytest.raises(CommandError, match="more than one table: choose table, json, docx, pdf"):
        command("--format", extension, "--output", str(tmp_path / "review"))
