"""The small changes that are tried: what a tired hand gets wrong, in queries above all.

A change is made in a copy of a module's syntax tree. It is named by its function and by what it replaces, not by its
line, so that a result is still that of the same change when something above it has grown.
"""

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
LOOKUPS = {"lt": "lte", "lte": "lt", "gt": "gte", "gte": "gt"}
# What narrows, orders or locks the rows of a query, beside the methods of our own QuerySets: each is left out in turn.
STEPS = {"filter", "exclude", "distinct", "order_by", "select_for_update", "values", "reverse"}
# Calls that lose each of their arguments in turn.
NARROWING = {"filter", "exclude", "get", "Q", "When", "in_bulk", "update", "get_or_create", "update_or_create"}
# Words of pages, kinds of fields and types say nothing of what is computed.
NOT_LOOKED_INTO = (ast.JoinedStr, ast.arguments)


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change: `function` and `replaced` name it, `number` tells it from its like."""

    function: str
    replaced: str
    number: int
    first_line: int
    last_line: int
    module: ast.Module
    path: "Path"
    make: Callable[[ast.AST], ast.AST]

    def tree(self) -> ast.Module:
        """The module with the change in it."""
        changed = copy.deepcopy(self.module)
        _put(changed, self.path, self.make)
        return ast.fix_missing_locations(changed)

    @property
    def name(self) -> str:
        return f"{self.function}: {self.replaced}" + (f" (no. {self.number})" if self.number > 1 else "")


def changes_of(source: str, steps: frozenset[str]) -> Iterator[Change]:
    """Every change of a module, in the order of its lines; `steps` are the methods of our own QuerySets."""
    tree = ast.parse(source)
    met: Counter[tuple[str, str]] = Counter()
    for function, node, path in _within(tree, "", ()):
        for replaced, make in _ways_to_change(node, STEPS | steps):
            met[function, replaced] += 1
            yield Change(
                function=function or "module",
                replaced=replaced,
                number=met[function, replaced],
                first_line=node.lineno,
                last_line=node.end_lineno or node.lineno,
                module=tree,
                path=path,
                make=make,
            )


Path = tuple[tuple[str, int | None], ...]


def _within(node: ast.AST, function: str, path: Path) -> Iterator[tuple[str, ast.AST, Path]]:
    """Each node that can be changed, with the dotted name of the function that it stands in and the way to it."""
    for field, value in ast.iter_fields(node):
        if field in {"decorator_list", "returns", "annotation", "bases", "type_comment"}:
            continue
        for number, child in enumerate(value) if isinstance(value, list) else ((None, value),):
            if not isinstance(child, ast.AST) or isinstance(child, NOT_LOOKED_INTO) or _says_something(child):
                continue
            inside = function
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inside = f"{function}.{child.name}".strip(".")
            step = (*path, (field, number))
            if hasattr(child, "lineno"):
                yield inside, child, step
            yield from _within(child, inside, step)


def _says_something(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _put(tree: ast.Module, path: Path, make) -> None:
    parent: ast.AST = tree
    for field, number in path[:-1]:
        value = getattr(parent, field)
        parent = value if number is None else value[number]
    field, number = path[-1]
    if number is None:
        setattr(parent, field, make(getattr(parent, field)))
    else:
        getattr(parent, field)[number] = make(getattr(parent, field)[number])


def _text(node: ast.AST) -> str:
    said = " ".join(ast.unparse(node).split())
    return said if len(said) < 90 else f"{said[:87]}…"


def _ways_to_change(node: ast.AST, steps: set[str]) -> Iterator[tuple[str, object]]:
    if isinstance(node, ast.Compare):
        yield from _other_comparisons(node)
    elif isinstance(node, ast.BinOp) and type(node.op) in RECKONED:
        yield f"{_text(node)} → {RECKONED[type(node.op)].__name__}", lambda it: _with(it, op=RECKONED[type(it.op)]())
    elif isinstance(node, ast.BoolOp):
        yield from _other_conditions(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert | ast.USub):
        yield f"{_text(node)} → {_text(node.operand)}", lambda it: it.operand
    elif isinstance(node, ast.If | ast.IfExp):
        yield f"if {_text(node.test)} → never", lambda it: _with(it, test=ast.Constant(False))
        yield f"if {_text(node.test)} → always", lambda it: _with(it, test=ast.Constant(True))
    elif isinstance(node, ast.Constant):
        yield from _other_constants(node)
    elif _is_done_for_its_effect(node):
        yield f"{_text(node)} → left out", lambda it: ast.Pass()
    elif isinstance(node, ast.Call):
        yield from _other_calls(node, steps)
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield f"if {_text(node.ifs[0])} → left out", lambda it: _with(it, ifs=[])


def _is_done_for_its_effect(node: ast.AST) -> bool:
    """A call whose answer nobody looks at, or a column of a row that is set."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return isinstance(node, ast.Assign | ast.AugAssign) and isinstance(targets[0], ast.Attribute)


def _with(node, **fields):
    for field, value in fields.items():
        setattr(node, field, value)
    return node


def _other_comparisons(node: ast.Compare) -> Iterator[tuple[str, object]]:
    for number, operator in enumerate(node.ops):
        other = COMPARED[type(operator)]

        def make(it, number=number, other=other):
            it.ops[number] = other()
            return it

        yield f"{_text(node)} → {other.__name__}", make


def _other_conditions(node: ast.BoolOp) -> Iterator[tuple[str, object]]:
    other = ast.Or if isinstance(node.op, ast.And) else ast.And
    yield f"{_text(node)} → {other.__name__}", lambda it: _with(it, op=other())
    for number, part in enumerate(node.values):

        def make(it, number=number):
            left = [value for place, value in enumerate(it.values) if place != number]
            return left[0] if len(left) == 1 else _with(it, values=left)

        yield f"{_text(node)} → without {_text(part)}", make


def _other_constants(node: ast.Constant) -> Iterator[tuple[str, object]]:
    if isinstance(node.value, bool):
        yield f"{node.value} → {not node.value}", lambda it: ast.Constant(not it.value)
    elif isinstance(node.value, int):
        yield f"{node.value} → {node.value + 1}", lambda it: ast.Constant(it.value + 1)


def _other_calls(node: ast.Call, steps: set[str]) -> Iterator[tuple[str, object]]:
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if isinstance(node.func, ast.Attribute) and name in steps:
        yield f"….{name}({', '.join(_arguments(node))}) → left out", lambda it: it.func.value
    for number, keyword in enumerate(node.keywords):
        start, _, lookup = (keyword.arg or "").rpartition("__")
        if start and lookup in LOOKUPS:

            def swap(it, number=number, arg=f"{start}__{LOOKUPS[lookup]}"):
                it.keywords[number].arg = arg
                return it

            yield f"{name}({_text(keyword)}) → {LOOKUPS[lookup]}", swap
    if name in NARROWING and len(node.args) + len(node.keywords) > (1 if name in steps or name == "Q" else 0):
        yield from _fewer_arguments(node, name)


def _arguments(node: ast.Call) -> list[str]:
    return [_text(argument) for argument in [*node.args, *node.keywords]]


def _fewer_arguments(node: ast.Call, name: str) -> Iterator[tuple[str, object]]:
    for field in ("args", "keywords"):
        for number, argument in enumerate(getattr(node, field)):
            if isinstance(argument, ast.keyword) and argument.arg in {None, "defaults"}:
                continue

            def make(it, number=number, field=field):
                del getattr(it, field)[number]
                return it

            yield f"{name}(… {_text(argument)}) → left out", make
