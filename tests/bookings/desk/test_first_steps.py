import pytest

from bookings.desk.first_steps import first_steps
from tests.support.factories import CategoryFactory, CourseFactory, OrganisationFactory, VenueFactory, make_session
from training.models import OrganisationType, OurDetails, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def nothing_yet():
    return User.objects.create(email="first@example.org", name="First of the team", is_team=True)


def done():
    return {step.text: step.is_done for step in first_steps()}


def test_nothing_is_done_at_first(nothing_yet):
    assert len(done()) == 9
    assert not any(done().values())


@pytest.mark.parametrize(
    ("make", "ticked"),
    [
        (lambda: OurDetails.objects.create(name="x", email="a@example.org"), "Say who you are"),
        (lambda: OrganisationType.objects.create(name="Health", position=0), "Add organisation types"),
        (VenueFactory, "Add venues"),
        (CategoryFactory, "Add categories"),
    ],
)
def test_each_is_ticked_by_its_row(nothing_yet, make, ticked):
    make()
    assert [text for text, is_done in done().items() if is_done] == [ticked]


def test_drafts_tick_nothing_and_a_published_session_ends_it(nothing_yet, django_assert_num_queries):
    OrganisationFactory()
    CourseFactory(status="draft")
    session = make_session(status="draft")
    assert done()["Add organisations"]
    assert not done()["Plan a session and publish it"]
    with django_assert_num_queries(2):
        first_steps()
    session.status = "published"
    session.save()
    assert first_steps() == []


def test_past_that_was_brought_in_does_not_end_it(nothing_yet):
    make_session(course=CourseFactory(status="draft"))
    assert done()["Plan a session and publish it"] is False
