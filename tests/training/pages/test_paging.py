import pytest

from tests.support import factories
from training.models import Organisation
from training.pages.paging import paged

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
