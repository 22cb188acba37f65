"""Putting a change into the program that runs: a function's code is exchanged in place, whoever has imported it.

No file is touched, so a tree in which somebody works is never left with a change in it.
"""

import ast
import dataclasses
import functools
import inspect
import sys
import types
from collections.abc import Iterator


class CannotBeTried(Exception):
    """The change is of what is made once, when the module is read, such as a field of a table."""


def put_in(module: types.ModuleType, function: str, tree: ast.Module) -> None:
    """Make `function` of the module what it is in the changed tree. Raises CannotBeTried."""
    before = _named(module, function)
    if isinstance(before, types.FunctionType):
        code = _code_of(compile(tree, module.__file__ or "", "exec"), function)
        if len(code.co_freevars) != len(before.__code__.co_freevars):
            raise CannotBeTried("the change takes a variable from a closure")
        before.__code__ = code
    else:
        _make_anew(module, function, tree)


def _named(module: types.ModuleType, dotted: str) -> object:
    """The function of that name, without what decorates it; the module or the class for what stands in neither."""
    found: object = module
    for name in dotted.split(".") if dotted != "module" else []:
        found = inspect.getattr_static(found, name)
        if isinstance(found, staticmethod | classmethod):
            found = found.__func__
        elif isinstance(found, property):
            found = found.fget
        elif isinstance(found, functools.cached_property):
            found = found.func
        found = inspect.unwrap(found) if callable(found) else found  # type: ignore[arg-type]
        if isinstance(found, types.FunctionType):
            return found  # and what stands inside it changes with it
    return found


def _code_of(code: types.CodeType, dotted: str) -> types.CodeType:
    """The code of a function or a class's method in that of its module, up to the outermost function."""
    for name in dotted.split("."):
        code = next(inside for inside in _inside(code) if inside.co_name == name)
        if code.co_flags & inspect.CO_OPTIMIZED:
            return code
    raise CannotBeTried(dotted)


def _inside(code: types.CodeType) -> Iterator[types.CodeType]:
    return (constant for constant in code.co_consts if isinstance(constant, types.CodeType))


def _make_anew(module: types.ModuleType, where: str, tree: ast.Module) -> None:
    """Give a constant of a module, or of a class in it, the value that the changed tree has for it."""
    body: list[ast.stmt] = tree.body
    for name in where.split(".") if where != "module" else []:
        body = next(node.body for node in body if isinstance(node, ast.ClassDef) and node.name == name)
    owner = _named(module, where)
    original = ast.parse(inspect.getsource(module)).body
    for name in where.split(".") if where != "module" else []:
        original = next(node.body for node in original if isinstance(node, ast.ClassDef) and node.name == name)
    changed: set[str] = set()
    for old, new in zip(original, body, strict=True):
        if ast.dump(old) != ast.dump(new):
            changed.add(_assign(module, owner, new))
        elif isinstance(new, ast.Assign | ast.AnnAssign) and changed & _names_in(new.value):
            changed.add(_assign(module, owner, new))  # what was made of it
    if not changed:
        raise CannotBeTried("nothing differs")


def _names_in(value: ast.expr | None) -> set[str]:
    return {node.id for node in ast.walk(value) if isinstance(node, ast.Name)} if value else set()


def _assign(module: types.ModuleType, owner: object, statement: ast.stmt) -> str:
    """Give the name of the statement its value again, wherever it was imported, and return the name."""
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
        raise CannotBeTried("not a constant")
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    if not isinstance(target, ast.Name) or not hasattr(owner, target.id) or hasattr(owner, "_meta"):
        raise CannotBeTried("a field of a table, or not one name")
    if dataclasses.is_dataclass(owner):
        raise CannotBeTried("the default of a field, which stands in what was made of the class")
    names = {**vars(module), **(vars(owner) if isinstance(owner, type) else {})}
    value = eval(compile(ast.Expression(statement.value), module.__file__ or "", "eval"), names)
    before = getattr(owner, target.id)
    if type(value) is not type(before) or target.id.startswith("__"):
        raise CannotBeTried("not a constant")
    setattr(owner, target.id, value)
    if owner is module:
        for other in list(sys.modules.values()):
            is_ours = getattr(other, "__name__", "").partition(".")[0] not in sys.stdlib_module_names
            if is_ours and getattr(other, "__dict__", {}).get(target.id) is before:
                setattr(other, target.id, value)
    return target.id
