import pytest

from tests.support.factories import CategoryFactory, CourseFactory
from training.models import Course
from training.operations.catalogue import CatalogueRefused, add_course, change_course
from training.refusals import DoesNotFit, Refused


@pytest.fixture
def category(db):
    return CategoryFactory()


def test_add_course_makes_its_address_and_goes_last(category, team_member, now):
    first = add_course(title="  Child   Neglect ", category=category, by=team_member, now=now)
    second = add_course(title="Child neglect!", category=category, by=team_member, now=now)
    assert [(c.title, c.slug, c.position) for c in (first, second)] == [
        ("Child Neglect", "child-neglect", 0),
        ("Child neglect!", "child-neglect-2", 1),
    ]
    assert first.history.order_by("history_id").last().history_user == team_member


@pytest.mark.parametrize(
    ("title", "slug"), [("محمد", "course"), ("Ó Súilleabháin", "o-suilleabhain"), ("<script>", "script"), ("-1", "1")]
)
def test_add_course_address_of_unusual_titles(title, slug, category, team_member, now):
    assert add_course(title=title, category=category, by=team_member, now=now).slug == slug


@pytest.mark.parametrize("title", ["CHILD  neglect", "​", "", "\x00", "x" * 201])
def test_add_course_of_a_title_that_is_there_or_unreadable_is_refused(title, category, team_member, now):
    CourseFactory(title="Child neglect")
    with pytest.raises(DoesNotFit):
        add_course(title=title, category=category, by=team_member, now=now)
    assert Course.objects.count() == 1


def test_change_course_title_keeps_its_address_and_its_past(category, team_member, now):
    course = add_course(title="Child neglect", category=category, by=team_member, now=now)
    change_course(course=course, title="Understanding neglect", by=team_member, now=now)
    course.refresh_from_db()
    assert (course.title, course.slug) == ("Understanding neglect", "child-neglect")
    assert [record.title for record in course.history.order_by("history_id")] == [
        "Child neglect",
        "Understanding neglect",
    ]


def test_change_course_unchanged_leaves_no_history(category, team_member, now):
    course = add_course(title="Child neglect", category=category, by=team_member, now=now, prerequisites=[])
    before = course.history.count()
    change_course(course=course, title="Child neglect", prerequisites=[], by=team_member, now=now)
    assert course.history.count() == before


@pytest.mark.parametrize("way", ["replaced_by", "merged_into"])
def test_change_course_lineage_circle_is_refused(way, team_member, now):
    last = CourseFactory()
    middle = CourseFactory(replaced_by=last)
    first = CourseFactory(merged_into=middle)
    for successor in (first, middle, last):
        with pytest.raises(Refused):
            change_course(course=last, by=team_member, now=now, **{way: successor})
    last.refresh_from_db()
    assert last.successor_id is None


def test_change_course_lineage_refusal_says_why(team_member, now):
    new = CourseFactory(title="New")
    old = CourseFactory(title="Old", replaced_by=new)
    with pytest.raises(CatalogueRefused) as refusal:
        change_course(course=new, replaced_by=old, by=team_member, now=now)
    assert str(refusal.value) == "“Old” was itself replaced by or merged into “New”, so it cannot also follow it."


def test_change_course_two_successors_are_refused(team_member, now):
    course = CourseFactory()
    with pytest.raises(CatalogueRefused):
        change_course(course=course, replaced_by=CourseFactory(), merged_into=CourseFactory(), by=team_member, now=now)


def test_change_course_prerequisite_circle_is_refused(team_member, now):
    basic, advanced = CourseFactory(), CourseFactory()
    change_course(course=advanced, prerequisites=[basic], by=team_member, now=now)
    for needed in (advanced, basic):
        with pytest.raises(CatalogueRefused):
            change_course(course=basic, prerequisites=[advanced, needed], by=team_member, now=now)
    assert (list(basic.prerequisites.all()), list(advanced.prerequisites.all())) == ([], [basic])
