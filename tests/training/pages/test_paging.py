import pytest
from django.template.loader import render_to_string

from tests.support import factories
from training.models import Organisation
from training.pages.paging import paged
from training.templatetags.words import counted

pytestmark = pytest.mark.django_db


def pages_of(rf, query: str):
    for _ in range(5 - Organisation.objects.count()):
        factories.OrganisationFactory()
    return paged(rf.get(f"/?{query}"), Organisation.objects.order_by("pk"), a_page=2)


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 1), ("2", 2), ("3", 3), ("99", 3), ("0", 1), ("-1", 1), ("abc", 1), ("٣", 1), ("9" * 20, 1)],
)
def test_page_asked_for_else_the_first_or_the_last_there_is(rf, asked, number):
    page, _ = pages_of(rf, f"page={asked}")
    assert page.number == number
    assert len(page.object_list) == (1 if number == 3 else 2)


def test_links_to_other_pages_keep_everything_else_that_was_asked(rf):
    _, query = pages_of(rf, "q=a+%26+b&page=2&role=is_team&page=3")
    assert query == "q=a+%26+b&role=is_team"


def numbers(page) -> list[int]:
    keys = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    return [keys.index(row.pk) for row in page]


@pytest.mark.parametrize(
    ("asked", "number", "shown", "goes_on"),
    [("1", 1, [0, 1], True), ("2", 2, [2, 3], True), ("3", 3, [4], False), ("4", 1, [0, 1], True)],
)
def test_pages_go_on_beyond_what_is_counted(rf, asked, number, shown, goes_on):
    for _ in range(5 - Organisation.objects.count()):
        factories.OrganisationFactory()
    rows = Organisation.objects.order_by("pk")
    page, _ = paged(rf.get(f"/?page={asked}"), rows, a_page=2, counted_up_to=1)
    assert (page.number, numbers(page), page.has_next()) == (number, shown, goes_on)
    assert counted(page.paginator, "one,several") == "More than 1 one"
    shown_links = render_to_string("components/_pagination.html", {"page": page})
    assert (f"page={number + 1}" in shown_links, f"page={number - 1}" in shown_links) == (goes_on, number > 1)


@pytest.mark.parametrize(("up_to", "said"), [(4, "More than 4 several"), (5, "5 several"), (6, "5 several")])
def test_what_is_counted_in_full_is_said_in_full(rf, up_to, said):
    for _ in range(5 - Organisation.objects.count()):
        factories.OrganisationFactory()
    page, _ = paged(rf.get("/"), Organisation.objects.order_by("pk"), a_page=2, counted_up_to=up_to)
    assert counted(page.paginator, "one,several") == said
    shown = render_to_string("components/_pagination.html", {"page": page})
    assert ("Page 1 of 3" in shown) == (up_to >= 5)
