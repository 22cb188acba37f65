"""Everything that points to a person, an organisation or a course is named: a new table that is not fails here."""

import pytest
from django.apps import apps
from django.db.models import ManyToManyField

from bookings.merging.differences import NOT_ASKED, asked_of
from bookings.merging.relations import Leaves, Moves, Related, relations_of
from training.models import Course, Organisation, User

THINGS = (User, Organisation, Course)


def pointing_to(thing) -> set[tuple[str, str]]:
    """Every column of ours or of a package that leads there, those of history by their author alone."""
    return {
        (model._meta.label_lower, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields(include_hidden=True)
        if field.is_relation and not field.auto_created and field.related_model is thing
        # What a line of history says of a row is of its day, and holds no key: it is not moved.
        if not model.__name__.startswith("Historical") or field.name == "history_user"
    }


def through(model, column) -> set[tuple[str, str]]:
    field = model._meta.get_field(column)
    return {(field.remote_field.through._meta.label_lower, field.m2m_reverse_field_name())}


# What a thing says itself by rows of its own goes into its row as it was written down, and comes back with it.
OF_ITSELF = {
    ("training.course_audience_types", "course"),
    ("training.course_prerequisites", "from_course"),
}


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.__name__)
def test_every_relation_is_named_once(thing):
    named = [(one.table, one.column) for one in relations_of(thing)]
    assert len(named) == len(set(named))
    related = [one for one in relations_of(thing) if isinstance(one, Related)]
    reached = {pair for one in related for pair in through(one.model, one.column)}
    assert pointing_to(thing) - set(named) - reached - OF_ITSELF == set()
    assert set(named) <= pointing_to(thing)


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.__name__)
def test_every_column_is_asked_about_or_said_to_be_settled(thing):
    """A column that a merge says nothing of would be lost with the one that goes."""
    columns = {field.name for field in thing._meta.concrete_fields}
    assert columns == asked_of(thing) | NOT_ASKED[thing]
    assert not asked_of(thing) & NOT_ASKED[thing]


def test_relations_that_both_can_have_once_are_settled():
    """A unique constraint on a column that moves is one of `once`, or is settled before: live bookings."""
    for thing in THINGS:
        for one in relations_of(thing):
            if isinstance(one, Leaves | Related):
                continue
            unique = [rule for rule in one.model._meta.constraints if one.column in getattr(rule, "fields", ())]
            column = one.model._meta.get_field(one.column)
            if (unique or column.unique) and one.once is None:
                assert [rule.name for rule in unique] in (
                    ["booking_one_live_per_person"],
                    ["alias_once_person"],
                ), one


def test_many_to_many_columns_are_related_and_not_moved():
    for thing in THINGS:
        for one in relations_of(thing):
            is_many = isinstance(one.model._meta.get_field(one.column), ManyToManyField)
            assert is_many == isinstance(one, Related), one
            assert isinstance(one, Moves | Related | Leaves)
