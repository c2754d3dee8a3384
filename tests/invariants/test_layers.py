"""Who may know whom: the catalogue knows nobody, the bot does not know the actions."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bot.settings import ROOT

CATALOGUE = ROOT / "catalogue" / "service_catalogue"
BOT = ROOT / "bot"
ACTIONS = ROOT / "actions"

#: What each room must not import.
FORBIDDEN = [
    (CATALOGUE, {"rasa", "rasa_sdk", "fastapi", "starlette", "uvicorn", "jinja2", "bot", "actions", "tests"}),
    (BOT, {"actions", "tests", "catalogue"}),
    (ACTIONS, {"rasa", "fastapi", "starlette", "tests", "catalogue"}),
]


def imported(source: str) -> set[str]:
    """The packages that a module imports, anywhere in it, by the first part of their names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
        elif isinstance(node, ast.Call) and _is_import_by_name(node):
            found.update(str(arg.value).split(".")[0] for arg in node.args[:1] if isinstance(arg, ast.Constant))
    return found


def _is_import_by_name(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in ("import_module", "__import__")


def modules(folder: Path) -> list[Path]:
    """The Python files below a folder; an empty room would make every rule hold."""
    found = sorted(folder.rglob("*.py"))
    assert found, folder
    return found


@pytest.mark.parametrize(("room", "forbidden"), FORBIDDEN, ids=["catalogue", "bot", "actions"])
def test_no_room_imports_what_it_must_not_know(room: Path, forbidden: set[str]) -> None:
    wrong = {
        str(module.relative_to(ROOT)): sorted(known)
        for module in modules(room)
        if (known := imported(module.read_text(encoding="utf-8")) & forbidden)
    }
    assert wrong == {}


def test_the_folder_catalogue_is_no_package() -> None:
    # PyPI has a package of that name, and spaCy uses it.
    assert not (ROOT / "catalogue" / "__init__.py").exists()
    import catalogue

    assert ROOT not in Path(catalogue.__file__ or "nowhere").resolve().parents or ".venv" in str(catalogue.__file__)


@pytest.mark.parametrize(
    ("source", "package"),
    [
        ("import rasa", "rasa"),
        ("import rasa.core.agent as agent", "rasa"),
        ("from rasa.core import agent", "rasa"),
        ("def late():\n    from bot import wiring", "bot"),
        ("import importlib\nimportlib.import_module('bot.web')", "bot"),
        ("if True:\n    import os, fastapi", "fastapi"),
    ],
)
def test_every_way_of_importing_is_seen(source: str, package: str) -> None:
    assert package in imported(source)


def test_a_package_is_not_taken_for_another_that_begins_alike() -> None:
    assert not imported("import rasa_sdk\nfrom . import bot\nfrom bottle import run") & {"rasa", "bot"}
