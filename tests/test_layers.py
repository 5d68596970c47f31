"""Imports go downward only, so that a line of code knows what it may touch."""

import ast
from pathlib import Path

import pytest

import corpusclean

PACKAGE = Path(corpusclean.__file__).parent
LAYERS = (
    {"errors", "durability", "_kernel"},
    {"options", "model"},
    {"record", "settings"},
    {"text"},
    {"dedup", "io"},
    {"boilerplate", "emission"},
    {"pipeline"},
    {"engines"},
    {"report"},
    {"api"},
    {"cli"},
    {"__main__"},
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def room(module: str) -> str:
    """Return the top-level room of a dotted module name."""
    return module.split(".")[1] if "." in module else ""


def imported(path: Path) -> list[str]:
    """Return the dotted names of corpusclean's own modules that a file imports."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            names += (
                [f"{base}.{alias.name}" for alias in node.names]
                if base == "corpusclean"
                else [base]
            )
    return [name for name in names if name.split(".")[0] == "corpusclean"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_downward_only(path: Path) -> None:
    here = path.relative_to(PACKAGE).with_suffix("").parts[0]
    for name in imported(path):
        there = room(name)
        assert there, f"{path} imports the package itself"
        if here == there:
            continue
        assert LEVEL[there] < LEVEL[here], f"{here} may not import {name}"


def test_every_module_has_a_layer() -> None:
    rooms = {path.relative_to(PACKAGE).with_suffix("").parts[0] for path in MODULES}
    assert rooms <= set(LEVEL)
