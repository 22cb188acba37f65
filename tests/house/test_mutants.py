"""That `make mutants` tries what it says: a change is made in the running program, and in no file."""

import ast
import sys
import types

import pytest

from tests.support.mutants.changes import changes_of
from tests.support.mutants.equivalents import EQUIVALENT
from tests.support.mutants.swapping import CannotBeTried, put_in

SOURCE = '''
LIMIT = 3
TWICE = [LIMIT, LIMIT]

def near(rows, now):
    """Say something."""
    if not rows:
        return rows
    return rows.filter(starts_at__lt=now, status="open").locked()

class Queue:
    def is_full(self, held):
        return held >= LIMIT and held != 0
'''


def names() -> list[str]:
    return [change.name for change in changes_of(SOURCE, frozenset({"locked"}))]


def test_queries_lose_a_filter_an_argument_a_lock_and_the_edge_of_a_time():
    assert {
        "near: ….locked() → left out",
        "near: ….filter(starts_at__lt=now, status='open') → left out",
        "near: filter(starts_at__lt=now) → lte",
        "near: filter(… status='open') → left out",
        "near: if not rows → never",
        "Queue.is_full: held >= LIMIT → Gt",
        "Queue.is_full: held >= LIMIT and held != 0 → without held != 0",
        "module: 3 → 4",
    } <= set(names())


def test_each_change_has_a_name_of_its_own_and_changes_something():
    assert len(names()) == len(set(names()))
    before = ast.dump(ast.parse(SOURCE))
    assert all(ast.dump(change.tree()) != before for change in changes_of(SOURCE, frozenset({"locked"})))


@pytest.fixture
def module(tmp_path, monkeypatch):
    path = tmp_path / "tried_module.py"
    path.write_text(SOURCE)
    made = types.ModuleType("tried_module")
    made.__file__ = str(path)
    exec(compile(SOURCE, str(path), "exec"), vars(made))
    monkeypatch.setitem(sys.modules, "tried_module", made)
    return made


def test_change_is_in_the_function_that_others_have_imported(module):
    imported = module.Queue().is_full
    assert [imported(held) for held in (2, 3, 4)] == [False, True, True]
    [change] = [one for one in changes_of(SOURCE, frozenset()) if one.name == "Queue.is_full: held >= LIMIT → Gt"]
    put_in(module, change.function, change.tree())
    assert [imported(held) for held in (2, 3, 4)] == [False, False, True]


def test_what_is_made_of_a_constant_is_made_anew_with_it(module):
    [change] = [one for one in changes_of(SOURCE, frozenset()) if one.name == "module: 3 → 4"]
    put_in(module, change.function, change.tree())
    assert (module.LIMIT, module.TWICE) == (4, [4, 4])
    assert not module.Queue().is_full(3)


def test_default_of_a_field_stands_in_what_was_made_of_the_class(module):
    source = "from dataclasses import dataclass\n\n@dataclass\nclass Held:\n    total: int = 0\n"
    with open(module.__file__, "w") as file:
        file.write(source)
    exec(compile(source, module.__file__, "exec"), vars(module))
    [change] = changes_of(source, frozenset())
    with pytest.raises(CannotBeTried, match="default of a field"):
        put_in(module, change.function, change.tree())


def test_what_is_no_constant_is_said_not_to_be_tried(module):
    with pytest.raises(CannotBeTried):
        put_in(module, "Queue", ast.parse(SOURCE))


def test_what_changes_nothing_has_its_reason():
    assert all(len(reason) >= 20 for reason in EQUIVALENT.values())
