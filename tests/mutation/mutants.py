"""Small faults in a module's code: one comparison turned, one number changed, one refusal left out."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_OTHER: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A fault: where it is, what it does, and the whole module with it."""

    path: str
    line: int
    what: str
    source: str


def mutants(path: str, source: str) -> Iterator[Mutant]:
    """Every fault of one module, in the order of its lines. Words for people, hints of types and docstrings are left alone."""
    tree = ast.parse(source)
    for number, node in enumerate(_inside(tree)):
        for what in _faults(node):
            broken = copy.deepcopy(tree)
            target = next(n for i, n in enumerate(_inside(broken)) if i == number)
            _break(target, what)
            yield Mutant(
                path,
                getattr(node, "lineno", 0),
                what,
                ast.unparse(ast.fix_missing_locations(broken)),
            )


def _inside(tree: ast.AST) -> Iterator[ast.AST]:
    """Nodes in the bodies of functions."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for statement in function.body:
                if not isinstance(statement, ast.FunctionDef):
                    yield from ast.walk(statement)


def _faults(node: ast.AST) -> Iterator[str]:  # noqa: C901 - a table of cases
    match node:
        case ast.Compare(ops=[op]) if type(op) in _TURNED:
            yield f"{type(op).__name__} -> {_TURNED[type(op)].__name__}"
        case ast.BinOp(op=op) if type(op) in _OTHER:
            yield f"{type(op).__name__} -> {_OTHER[type(op)].__name__}"
        case ast.BoolOp(op=op):
            yield "and -> or" if isinstance(op, ast.And) else "or -> and"
        case ast.UnaryOp(op=ast.USub()):
            yield "-x -> x"
        case ast.UnaryOp(op=ast.Not()):
            yield "not x -> x"
        case ast.Constant(value=int()) if not isinstance(node.value, bool):
            yield f"{node.value} -> {node.value + 1}"
        case ast.Constant(value=bool()):
            yield f"{node.value} -> {not node.value}"
        case ast.Raise():
            yield "raise -> pass"
        case ast.Expr(value=ast.Call(func=ast.Name())):
            yield f"without {node.value.func.id}()"  # type: ignore[attr-defined]


def _break(node: ast.AST, what: str) -> None:  # noqa: C901 - a table of cases
    match node:
        case ast.Compare():
            node.ops = [_TURNED[type(node.ops[0])]()]
        case ast.BinOp():
            node.op = _OTHER[type(node.op)]()
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.UnaryOp(op=ast.USub()):
            node.op = ast.UAdd()
        case ast.UnaryOp():
            node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
        case ast.Constant(value=bool()):
            node.value = not node.value
        case ast.Constant():
            node.value = int(str(node.value)) + 1
        case ast.Raise():
            node.exc, node.cause = None, None
            node.__class__ = ast.Pass  # type: ignore[assignment]
        case ast.Expr():
            node.value = ast.Constant(None)
