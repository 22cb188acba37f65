import pytest
from django.urls import reverse

from tests.support.factories import CourseFactory, make_session
from training.models import SearchWords

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
PAGE = "desk-search-words"


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


def test_page_begins_with_the_list_that_turnout_comes_with(team):
    assert "designated safeguarding lead" in team.get(reverse(PAGE)).text
    assert SearchWords.objects.count() == 0


def test_the_teams_list_is_searched_by_at_once_and_says_who_kept_it(team, team_member, client):
    make_session(course=CourseFactory(title="Solihull Approach"))
    make_session(course=CourseFactory(title="Other"))
    for text in ("mop up, neglect", "bonding,  solihull \n\nDSL, lead\n"):
        assert team.post(reverse(PAGE), {"text": text}).status_code == 302
    kept = SearchWords.objects.get()
    assert kept.text == "bonding, solihull\nDSL, lead\n"
    assert [row.history_user for row in kept.history.all()] == [team_member] * 2
    found = team.get(reverse("catalogue"), {"q": "bonding"}).context["page"]
    assert [session.course.title for session in found] == ["Solihull Approach"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "Enter at least one group of words."),
        ("DA, domestic abuse\nalone", "Line 2: enter two or more different words with a comma between them."),
        ("neglect, NEGLECT", "Line 1: enter two or more different words with a comma between them."),
        ("neglect, !!!", "Line 1: a word needs letters or numbers."),
        ("a b c d e f g, neglect", "Line 1: use 6 words at most between two commas."),
    ],
)
def test_a_line_that_says_nothing_is_named_and_nothing_is_lost(team, text, fault):
    page = team.post(reverse(PAGE), {"text": text})
    assert page.context["form"].errors == {"text": [fault]}
    assert text.split("\n")[0].replace("'", "&#x27;") in page.text
    assert SearchWords.objects.count() == 0
