"""The small errors that a mutation run puts into a module, one at a time, found in its syntax tree."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

ARITHMETIC: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
COMPARISON: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
FUNCTIONS = {"min": "max", "max": "min", "floor": "ceil", "any": "all", "all": "any"}


@dataclass
class Mutant:
    """One small error: where it stands, what it changes, and how to put it into the tree and take it out again."""

    module: str
    function: str
    line: int
    operator: str
    before: str
    after: str
    occurrence: int
    parent: ast.AST
    field: str
    index: int | None
    original: ast.AST
    replacement: ast.AST
    at_import: bool

    @property
    def key(self) -> str:
        """The name of this mutant in lists of mutants: it does not change when lines are added elsewhere."""
        nth = f" (no. {self.occurrence + 1})" if self.occurrence else ""
        return f"{self.module}::{self.function}: {self.before} -> {self.after}{nth}"

    def apply(self) -> None:
        """Put the error into the tree."""
        self._put(self.replacement)

    def undo(self) -> None:
        """Put the original back."""
        self._put(self.original)

    def _put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


class Source:
    """A module's text, its tree, and every mutant of it.

    `siblings` names for each parameter another one of its section, by which it may be replaced.
    """

    def __init__(self, path: Path, name: str, siblings: Mapping[str, str]) -> None:
        self.path, self.name, self.siblings = path, name, siblings
        self.tree = ast.parse(path.read_text(), str(path))
        self._returns = ""  # what the function that is being walked through says it returns
        self._seen: Counter[tuple[str, str, str]] = Counter()
        self.mutants = list(self._walk(self.tree, "", None, True))

    def compiled(self, mutant: Mutant) -> CodeType:
        """Return the module's code with one error in it."""
        mutant.apply()
        try:
            return compile(ast.fix_missing_locations(self.tree), str(self.path), "exec")
        finally:
            mutant.undo()

    def _walk(self, parent: ast.AST, function: str, statement: ast.stmt | None, at_import: bool) -> Iterator[Mutant]:
        for field, index, node in _children(parent):
            if _is_skipped(parent, field, node):
                continue
            inner = node if isinstance(node, ast.stmt) else statement
            if inner is not None:
                for operator, replacement in self._replacements(parent, field, node):
                    yield self._mutant(function, at_import, inner, operator, (parent, field, index), node, replacement)
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                self._returns = ast.unparse(node.returns) if isinstance(node, ast.FunctionDef) and node.returns else ""
                name = f"{function}.{node.name}" if function else node.name
                yield from self._walk(node, name, node, at_import and isinstance(node, ast.ClassDef))
            else:
                yield from self._walk(node, function, inner, at_import or isinstance(parent, ast.arguments))

    def _mutant(
        self, function: str, at_import: bool, statement: ast.stmt, operator: str,
        slot: tuple[ast.AST, str, int | None], original: ast.AST, replacement: ast.AST,
    ) -> Mutant:  # fmt: skip
        parent, field, index = slot
        at_import = at_import or isinstance(parent, ast.arguments)
        mutant = Mutant(
            self.name, function, original.lineno, operator, _head(statement), "", 0, parent, field, index, original,  # type: ignore[attr-defined]
            ast.copy_location(replacement, original), at_import,
        )  # fmt: skip
        mutant.apply()
        mutant.after = _head(replacement if original is statement else statement)
        mutant.undo()
        same = (function, mutant.before, mutant.after)
        mutant.occurrence = self._seen[same]
        self._seen[same] += 1
        return mutant

    def _replacements(self, parent: ast.AST, field: str, node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
        if isinstance(node, ast.stmt):
            yield from _statement_replacements(node, self._returns)
        elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC and not _is_text(node):
            yield "arithmetic", ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)
        elif isinstance(node, ast.Compare):
            for k, operation in enumerate(node.ops):
                ops = [*node.ops[:k], COMPARISON[type(operation)](), *node.ops[k + 1 :]]
                yield "comparison", ast.Compare(node.left, ops, node.comparators)
        elif isinstance(node, ast.BoolOp):
            yield "boolean", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
            yield "sign", node.operand
        elif isinstance(node, ast.Constant):
            yield from _constant_replacements(node.value)
        elif isinstance(node, ast.Call):
            yield from _call_replacements(node)
        elif isinstance(node, ast.Attribute) and node.attr in self.siblings and isinstance(node.ctx, ast.Load):
            yield "parameter", ast.Attribute(node.value, self.siblings[node.attr], ast.Load())
        is_test = field == "test" or (field == "ifs" and isinstance(parent, ast.comprehension))
        if is_test and not _is_negated_already(node):
            yield "condition", ast.UnaryOp(ast.Not(), node)


def _children(parent: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    for field, value in ast.iter_fields(parent):
        if isinstance(value, ast.AST):
            yield field, None, value
        elif isinstance(value, list):
            for index, node in enumerate(value):
                if isinstance(node, ast.AST):
                    yield field, index, node


def _is_skipped(parent: ast.AST, field: str, node: ast.AST) -> bool:
    """Return whether a part of the tree is no behaviour: types, docstrings, wording of errors, names exported, guards."""
    if field in ("annotation", "returns", "decorator_list", "bases") or isinstance(node, ast.JoinedStr | ast.Raise):
        return isinstance(node, ast.JoinedStr) or field in ("annotation", "returns", "decorator_list", "bases")
    if isinstance(parent, ast.Raise) or (isinstance(parent, ast.keyword) and parent.arg == "strict"):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return True
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


def _is_negated_already(node: ast.AST) -> bool:
    """Return whether another operator turns this condition around: == into !=, `not x` into x."""
    if isinstance(node, ast.Compare):
        return isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In | ast.NotIn | ast.Is | ast.IsNot)
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def _is_text(node: ast.BinOp) -> bool:
    sides = (node.left, node.right)
    return any(
        isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in sides
    )


def _statement_replacements(node: ast.stmt, returns: str) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Expr | ast.AugAssign | ast.Raise) or (
        isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute | ast.Subscript)
    ):
        yield "removed", ast.Pass()
    if isinstance(node, ast.Continue):
        yield "jump", ast.Break()
    if isinstance(node, ast.Break):
        yield "jump", ast.Continue()
    if isinstance(node, ast.AugAssign) and type(node.op) in ARITHMETIC:
        yield "arithmetic", ast.AugAssign(node.target, ARITHMETIC[type(node.op)](), node.value)
    if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield "return", ast.Return(_another_value(node.value, returns))


def _another_value(value: ast.expr, returns: str) -> ast.expr:
    """Return another value of the type that a function is said to return."""
    if returns in ("int", "float"):
        return ast.BinOp(value, ast.Add(), ast.Constant(1))
    return ast.UnaryOp(ast.Not(), value) if returns == "bool" else ast.Constant(None)


def _constant_replacements(value: object) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(value, bool):
        yield "constant", ast.Constant(not value)
    elif isinstance(value, int | float):
        if value == 1:
            yield "constant", ast.Constant(type(value)(0))
        yield "constant", ast.Constant(value * 2 if isinstance(value, float) and value else value + 1)


def _call_replacements(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in FUNCTIONS:
        call = copy.copy(node)
        call.func = copy.copy(node.func)
        setattr(call.func, "attr" if isinstance(node.func, ast.Attribute) else "id", FUNCTIONS[name])
        yield "function", call
    if name in ("min", "max"):  # the order of their arguments means nothing
        return
    for k in range(len(node.args) - 1):
        one, two = node.args[k], node.args[k + 1]
        plain = isinstance(one, ast.Name | ast.Attribute) and isinstance(two, ast.Name | ast.Attribute)
        if plain and ast.unparse(one) != "s" and ast.dump(one) != ast.dump(two):
            call = copy.copy(node)
            call.args = [*node.args[:k], two, one, *node.args[k + 2 :]]
            yield "arguments", call


def _head(node: ast.AST) -> str:
    """The first line of a statement, as text."""
    if isinstance(node, ast.FunctionDef):
        node = copy.copy(node)
        node.decorator_list, node.body = [], [ast.Pass()]
    return ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split("\n", 1)[0]


def siblings(names: Mapping[str, object]) -> dict[str, str]:
    """Return for each parameter's field the next one of its section, from dotted names.

    >>> siblings({"a.x": 0, "a.y": 0, "b.z": 0})
    {'x': 'y', 'y': 'x'}
    """
    sections: dict[str, list[str]] = {}
    for name in names:
        section, _, field = name.partition(".")
        sections.setdefault(section, []).append(field)
    return {
        field: fields[(k + 1) % len(fields)]
        for fields in sections.values()
        if len(fields) > 1
        for k, field in enumerate(fields)
    }
