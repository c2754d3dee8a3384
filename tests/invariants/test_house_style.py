"""The house's style where no linter looks: docstrings, short functions, and nothing of anybody's own machine."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path
from statistics import median

import pytest

from bot.settings import ROOT

ROOMS = ("catalogue/service_catalogue", "bot", "actions")
LONGEST = 50
MEDIAN = 10
#: Written by Alembic from the models, one statement a column.
MIGRATIONS = "migrations/versions"
BINARY = {".png", ".jpg", ".ico", ".gz", ".db", ".woff2", ".xlsx", ".pdf"}

# The needles are made of parts, so that this file does not hold them.
HOSTS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "conda." + "anaconda",
    "--" + "index-url",
    "--" + "extra-index-url",
    "trusted" + "-host",
]
#: A path that only exists on the machine where something was written.
OWN_PATH = re.compile(
    r"(?<![\w./:-])/(?:"
    + "|".join(["home" + r"/\w", "Users" + r"/\w", "root" + "/", "mnt" + r"/\w", "tmp" + r"/\w"])
    + "|work"
    + r"/(?:main|shared|\.))"
)


def modules() -> list[Path]:
    """Every module of the three rooms."""
    return [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]


def lengths() -> dict[str, int]:
    """The lines of each function, its decorators and docstring included."""
    found = {}
    for file in modules():
        if MIGRATIONS in file.as_posix():
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"
                found[name] = (node.end_lineno or node.lineno) - node.lineno + 1
    return found


def tracked() -> list[Path]:
    """The text files that belong to the project: what version control knows or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = [ROOT / name for name in listed.stdout.decode("utf-8").split("\0") if name]
    else:  # an unpacked archive without its history
        hidden = {".venv", ".tools", ".rasa", "var", "__pycache__", ".git"}
        names = [file for file in ROOT.rglob("*") if not hidden & set(file.relative_to(ROOT).parts)]
    return [file for file in names if file.is_file() and file.suffix not in BINARY]


def test_every_module_tells_what_it_is_for() -> None:
    own = [*modules(), *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "benchmarks").rglob("*.py"))]
    silent = [str(file.relative_to(ROOT)) for file in own if not ast.get_docstring(ast.parse(file.read_text("utf-8")))]
    assert silent == []


def test_every_public_class_and_function_tells_what_it_is_for() -> None:
    silent = []
    for file in modules():
        if MIGRATIONS in file.as_posix():
            continue
        for node in _public(ast.parse(file.read_text("utf-8"))):
            if not ast.get_docstring(node):
                silent += [f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"]
    assert silent == []


def _public(tree: ast.Module) -> list[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")]


def test_no_function_is_longer_than_a_page() -> None:
    assert {name: length for name, length in lengths().items() if length > LONGEST} == {}


def test_most_functions_are_short() -> None:
    measured = lengths()
    assert len(measured) > 200
    assert median(measured.values()) < MEDIAN


def test_no_package_index_is_named() -> None:
    # Which index packages come from is the machine's matter.
    found = {
        str(file.relative_to(ROOT)): hosts
        for file in tracked()
        if (hosts := [host for host in HOSTS if host in file.read_text("utf-8", errors="replace")])
    }
    assert found == {}


def test_no_path_of_somebodys_machine_is_named() -> None:
    found = {
        f"{file.relative_to(ROOT)}:{number}": line.strip()[:80]
        for file in tracked()
        for number, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), 1)
        if OWN_PATH.search(line)
    }
    assert found == {}


@pytest.mark.parametrize("parts", [("home", "anna/bertta"), ("Users", "anna"), ("work", "main"), ("root", ".venv")])
def test_a_path_of_somebodys_machine_would_be_noticed(parts: tuple[str, str]) -> None:
    path = "/" + "/".join(parts)
    for line in (path, f"cd {path}", f'"{path}"', f"file={path}"):
        assert OWN_PATH.search(line), line


@pytest.mark.parametrize(
    "line", ["/fi/services/startup_grant", "https://a.example/{home}/x", "./{work}/x", "a/{root}/b"]
)
def test_an_address_is_no_path_of_somebodys_machine(line: str) -> None:
    # Filled in here, so that this file names no such folder itself.
    assert not OWN_PATH.search(line.format(home="home", work="work", root="root"))


def test_the_project_has_files_to_look_at() -> None:
    assert len(tracked()) > 300
