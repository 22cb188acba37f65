"""The pages and files of evaluation results: who reads what."""

import datetime as dt
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.support.attended import attended, session_with_register
from tests.support.evaluated import make_evaluation, make_form
from tests.support.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
TEXT = {"kind": "text", "text": "What else?"}


@pytest.fixture
def session(trainer):
    return session_with_register(on=dt.date(2026, 5, 12), trainers=[trainer])


@pytest.fixture
def people(session):
    """Five who came and wrote something, each under a name that would leak."""
    question = make_form(TEXT, course=session.course).questions.get()
    people = [UserFactory(name=f"Name-{number}", email=f"name-{number}@example.org") for number in range(5)]
    for number, person in enumerate(people):
        make_evaluation(attended(session, practitioner=person), words=f"=WORDS {number}", question=question)
    return people


def text(client, user, name, *args, **query):
    client.force_login(user)
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return " ".join(response.text.split())


def test_nobody_reads_a_name_beside_an_answer_and_trainers_nothing_of_four(
    client, trainer, group_member, team_member, session, people
):
    for reader in (trainer, group_member, team_member):
        page = text(client, reader, "evaluation-session", session.pk)
        assert "5 of the 5 people who came answered (100.0 %)." in page and "=WORDS 3" in page
        assert "Name-" not in page and "name-" not in page
    people[0].bookings.get().evaluation.answers.all().delete()
    people[0].bookings.get().evaluation.delete()
    for reader, reads in ((trainer, False), (group_member, False), (team_member, True)):
        page = text(client, reader, "evaluation-session", session.pk)
        assert ("=WORDS 3" in page) is reads
        assert ("once 5 people have answered" in page) is not reads


def test_a_course_adds_up_its_sessions_of_the_year(client, group_member, session, people):
    other = session_with_register(on=dt.date(2026, 5, 19), course=session.course)
    before = session_with_register(on=dt.date(2026, 3, 3), course=session.course)
    for one in (other, before):
        make_evaluation(attended(one), score=1)
    page = text(client, group_member, "evaluation-course", session.course.slug)
    assert "6 of the 6 people who came answered" in page
    assert reverse("evaluation-session", args=[other.pk]) in page
    assert reverse("evaluation-session", args=[before.pk]) not in page
    assert "1 of the 1 person" in text(client, group_member, "evaluation-course", session.course.slug, year=2025)


@pytest.mark.parametrize("year", ["", "x", "0", "99999", "٢٠٢٥", "-1", "2025.5"])
def test_a_year_that_is_none_is_answered_with_this_one(client, group_member, session, people, year):
    assert "2026-27" in text(client, group_member, "evaluation-results", year=year)


def test_the_list_of_courses_says_rate_and_score_from_five_answers_on(
    client, group_member, team_member, session, people
):
    few = session_with_register(on=dt.date(2026, 5, 19))
    make_evaluation(attended(few), score=1)
    attended(few)
    page = text(client, group_member, "evaluation-results")
    assert "6 of the 7 people who came answered" in page
    assert page.count("fewer than 5 answers") == 1 and "1.0" not in page
    assert "1.0" in text(client, team_member, "evaluation-results")


@pytest.mark.parametrize("scope", ["session", "course"])
def test_files_say_what_the_page_says_and_run_nothing(client, group_member, session, people, scope):
    key = session.pk if scope == "session" else session.course.slug
    client.force_login(group_member)
    csv = client.get(reverse(f"evaluation-{scope}-file", args=[key, "csv"]))
    assert "\r\nWhat else?,After the course,'=WORDS 0,1,5,\r\n" in csv.content.decode("utf-8-sig")
    book = load_workbook(BytesIO(client.get(reverse(f"evaluation-{scope}-file", args=[key, "xlsx"])).content))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[1][:4] == ["Came", None, None, 5] and "=WORDS 0" in [row[2] for row in rows]
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"inlineStr", "s", "n"}
    for content in (csv.content.decode(), str(rows)):
        assert "Name-" not in content and "name-" not in content
    assert client.get(reverse(f"evaluation-{scope}-file", args=[key, "exe"])).status_code == 404


def test_the_way_to_the_results_is_shown_to_those_who_may_go(client, trainer, group_member, session, people):
    assert reverse("evaluation-session", args=[session.pk]) in text(client, trainer, "register", session.pk)
    assert reverse("evaluation-results") in text(client, group_member, "reports")
    lead = UserFactory(is_lead=True)
    assert reverse("evaluation-results") not in text(client, lead, "reports")
