"""Documents that can lie are checked: paths, commands, settings, addresses, and the README's conversation."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.conversations.dialogue import Dialogue
from bot.settings import ROOT, Settings
from service_catalogue.language import Language

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "data" / "README.md"])


def named_paths() -> list[tuple[Path, str]]:
    """Every path in backticks or links that claims to be in the project."""
    found = []
    for document in DOCUMENTS:
        text = document.read_text("utf-8")
        quoted = re.findall(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:yml|py|md|toml))`", text)
        found += [(document, path) for path in quoted if not path.startswith("/")]
        found += [(document, link) for link in re.findall(r"\]\(([\w./-]+)\)", text)]
    return found


@pytest.mark.parametrize(("document", "path"), named_paths(), ids=lambda value: str(value).replace(f"{ROOT}/", ""))
def test_every_path_that_a_document_names_exists(document: Path, path: str) -> None:
    future = "opening_hours" in path  # the example of a skill to come
    places = (ROOT / path, document.parent / path, ROOT / "catalogue" / path)
    assert future or path.startswith("var/") or any(place.exists() for place in places)


def test_every_make_command_that_a_document_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        text = document.read_text("utf-8")
        named = set(re.findall(r"`make ([a-z]+)", text)) | set(re.findall(r"^make ([a-z]+)", text, re.MULTILINE))
        assert named <= targets, document
    assert {"run", "test", "setup", "help"} <= targets


def test_the_command_line_names_every_command_that_the_readme_uses() -> None:
    shown = subprocess.run(
        [ROOT / ".venv" / "bin" / "bertta", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for command in ("setup", "serve", "train", "route", "catalogue"):
        assert re.search(rf"^\s+{command}\s", shown, re.MULTILINE), command


def test_the_settings_table_is_todays() -> None:
    table = (ROOT / "docs" / "operations.md").read_text("utf-8").split("<!-- settings")[1].split("<!-- /settings")[0]
    for name, field in Settings.__fields__.items():
        default = str(field.default).replace(f"{ROOT}/", "")
        shown = f" `{default}` " if default else " "
        assert f"| `{name.upper()}` |{shown}| {field.field_info.description} |" in table, name
    assert table.count("\n| `") == len(Settings.__fields__)


@pytest.mark.trained
def test_every_address_of_the_api_is_documented(client: TestClient) -> None:
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    for path in client.get("/openapi.json").json()["paths"]:
        shown = re.sub(r"\{(?:\w+_)?(id|language|format)\}", r"{\1}", path)
        assert re.search(rf"`(?:[A-Z]+ )?{re.escape(shown)}(?:[?`/]|\b)", text), shown


@pytest.mark.trained
def test_the_readmes_conversation_is_what_really_happens(dialogue: Dialogue) -> None:
    block = (ROOT / "README.md").read_text("utf-8").split("```text\n")[1].split("```")[0]
    turns = re.findall(r"^Visitor: (.*)\n((?:(?!Visitor: ).*\n)+)", block, re.MULTILINE)
    assert len(turns) == 3
    started, _ = dialogue.start(Language.FI)
    for said, answered in turns:
        lines = [line.removeprefix("Bertta:").strip() for line in answered.strip().splitlines()]
        answers = dialogue.say(started.id, said)
        assert "\n".join(answer["text"] for answer in answers).splitlines() == lines


def test_the_pictures_of_the_documents_exist() -> None:
    for document in DOCUMENTS:
        for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", document.read_text("utf-8")):
            assert (document.parent / picture).stat().st_size > 10_000, picture
