import pytest

from tests.support.factories import CourseFactory, OrganisationFactory
from training.models import Category, Organisation, OrganisationType
from training.models.people import LAST_TYPE
from training.operations.ordered import (
    OrderRefused,
    add_ordered,
    move,
    remove_category,
    remove_type,
    rename,
    retire_type,
)
from training.refusals import DoesNotFit

pytestmark = pytest.mark.django_db


def in_order(model):
    return list(model.objects.order_by("position", "name_key").values_list("name", flat=True))


@pytest.fixture(params=[Category, OrganisationType])
def model(request):
    return request.param


@pytest.fixture
def rows(model, team_member, now):
    model.objects.exclude(organisations=team_member.organisation_id).delete() if model is OrganisationType else None
    return [add_ordered(model, name=name, by=team_member, now=now) for name in ("Health", "Police", "Schools")]


def added(model, rows):
    return [name for name in in_order(model) if name in {"Health", "Police", "Schools"}]


def test_added_rows_come_last_and_once(model, rows, team_member, now):
    assert added(model, rows) == ["Health", "Police", "Schools"]
    with pytest.raises(DoesNotFit):
        add_ordered(model, name="health ", by=team_member, now=now)
    with pytest.raises(DoesNotFit):
        add_ordered(model, name="\u200b", by=team_member, now=now)


def test_what_stands_after_all_stays_last(team_member, now):
    OrganisationType.objects.create(name="Not known", position=LAST_TYPE)
    first = add_ordered(OrganisationType, name="Health", by=team_member, now=now)
    assert first.position < LAST_TYPE
    move(first, up=False, by=team_member, now=now)
    assert in_order(OrganisationType)[-1] == "Not known"


def test_rows_change_places(model, rows, team_member, now):
    move(rows[2], up=True, by=team_member, now=now)
    assert added(model, rows) == ["Health", "Schools", "Police"]
    move(rows[2], up=False, by=team_member, now=now)
    move(rows[2], up=False, by=team_member, now=now)  # last already
    assert added(model, rows) == ["Health", "Police", "Schools"]


def test_rows_of_one_position_can_be_moved(model, rows, team_member, now):
    model.objects.filter(pk__in=[row.pk for row in rows]).update(position=3)
    move(rows[2], up=True, by=team_member, now=now)
    assert added(model, rows) == ["Health", "Schools", "Police"]


def test_move_is_in_the_history_of_both(model, rows, team_member, now):
    move(rows[2], up=True, by=team_member, now=now)
    for row in rows[1:]:
        line = row.history.first()
        assert (line.history_user, line.history_date) == (team_member, now)


def test_renaming_keeps_names_apart(model, rows, team_member, now):
    assert rename(rows[0], name=" Health  and care ", by=team_member, now=now).name == "Health and care"
    with pytest.raises(DoesNotFit):
        rename(rows[1], name="SCHOOLS", by=team_member, now=now)


def test_retired_type_is_offered_to_nobody_new(team_member, now):
    has = OrganisationFactory(type__name="Probation")
    kind = retire_type(has.type, retired=True, by=team_member, now=now)
    assert kind not in OrganisationType.objects.in_use()
    assert kind in OrganisationType.objects.in_use(kind.pk)
    assert Organisation.objects.get(pk=has.pk).type == kind
    assert retire_type(kind, retired=False, by=team_member, now=now) in OrganisationType.objects.in_use()


def test_what_is_used_is_not_removed(team_member, now):
    course, organisation = CourseFactory(), OrganisationFactory()
    with pytest.raises(OrderRefused, match="1 course is in"):
        remove_category(course.category, by=team_member, now=now)
    with pytest.raises(OrderRefused, match="in use"):
        remove_type(organisation.type, by=team_member, now=now)
    for_some = add_ordered(OrganisationType, name="Fire", by=team_member, now=now)
    course.audience_types.add(for_some)
    with pytest.raises(OrderRefused, match="in use"):
        remove_type(for_some, by=team_member, now=now)
    course.audience_types.clear()
    remove_type(for_some, by=team_member, now=now)
    remove_category(add_ordered(Category, name="Spare", by=team_member, now=now), by=team_member, now=now)
    assert not OrganisationType.objects.filter(name="Fire").exists()
    assert not Category.objects.filter(name="Spare").exists()
