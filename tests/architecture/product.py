"""The product's own modules, parsed: what the tests of this folder look at."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ektp.embedded import BASE_DIR

PACKAGES = ("ektp", "recording", "blanko", "distribution", "reports")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the product by its path from the top; migrations are generated and stand apart."""
    found = sorted(path for package in PACKAGES for path in (BASE_DIR / package).rglob("*.py"))
    return {
        str(path.relative_to(BASE_DIR)): ast.parse(path.read_text())
        for path in found
        if "migrations" not in path.parts
    }


def lines(path: str) -> int:
    """How many lines a module has."""
    return len((BASE_DIR / path).read_text().splitlines())


def dotted(path: str) -> str:
    """`reports/views/laporan.py` as `reports.views.laporan`."""
    return ".".join(Path(path).with_suffix("").parts).removesuffix(".__init__")


def functions() -> Iterator[tuple[str, Function]]:
    """Every function and method, with `path::name`."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield f"{path}::{node.name}", node


def imported(tree: ast.AST) -> set[str]:
    """Every module that is imported anywhere in this tree, with what is taken from it: `a.b`, `a.b.c`."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found
