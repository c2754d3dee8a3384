"""The command line: what is wrong is told with its place and a status of 1, before anything is done."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.cli import main
from bot.settings import ROOT
from service_catalogue.language import Language

EDITION = ROOT / "catalogue" / "content" / "espoo"


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """Each command sets up its logs, here on a standard error that ends with the test."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture()
def lines(tmp_path: Path):
    """Writes a file of lines and returns its path."""

    def write(*texts: str | bytes) -> Path:
        file = tmp_path / "questions.jsonl"
        file.write_bytes(b"\n".join(text if isinstance(text, bytes) else text.encode() for text in texts))
        return file

    return write


@pytest.fixture()
def edition(tmp_path: Path) -> Path:
    """The shipped edition's frame without its services: whole, and quick to check."""
    folder = tmp_path / "small"
    shutil.copytree(EDITION, folder, ignore=shutil.ignore_patterns("services"))
    (folder / "referrals.yaml").write_text("[]\n")
    return folder


GOOD = '{"id": 1, "text": "mistä saan starttirahaa"}'


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("not json", "not JSON"),
        ('{"id": 2, "text": "moi"', "not JSON"),
        ('"moi"', 'an object with a "text"'),
        ("[]", 'an object with a "text"'),
        ('{"id": 2}', 'an object with a "text"'),
        ('{"id": 2, "text": 5}', 'an object with a "text"'),
        ('{"id": 2, "text": "  "}', 'an object with a "text"'),
        ('{"id": 2, "text": "moi", "language": "de"}', "the language must be one of en, fi, sv"),
        ('{"id": 2, "text": "moi", "language": ["fi"]}', "the language must be one of en, fi, sv"),
        ('{"id": 2, "text": "\\ud800 moi"}', "surrogate"),
        ('{"id": 2, "text": "\\u200b"}', "empty"),
        (json.dumps({"id": 2, "text": "a" * 2001}), "2000"),
    ],
    ids=lambda value: value[:40],
)
def test_a_line_that_cannot_be_routed_is_named_and_nothing_is_printed(lines, capsys, bad, told):
    file = lines(GOOD, "", bad, GOOD)
    assert main(["route", "--jsonl", str(file)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"{file}:3: " in printed.err
    assert told in printed.err
    assert "Traceback" not in printed.err


def test_a_file_that_is_missing_or_no_text_is_named(lines, capsys, tmp_path):
    for file in (tmp_path / "missing.jsonl", lines(b'{"text": "\xff"}'), tmp_path):
        assert main(["route", "--jsonl", str(file)]) == 1
        printed = capsys.readouterr()
        assert printed.out == ""
        assert str(file) in printed.err
        assert "Traceback" not in printed.err


@pytest.mark.parametrize("arguments", [[], ["moi", "--jsonl", "questions.jsonl"]])
def test_route_takes_a_text_or_a_file_and_not_both(capsys, arguments):
    assert main(["route", *arguments]) == 1
    assert "either a text or --jsonl" in capsys.readouterr().err


def test_without_a_model_route_says_how_to_get_one(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("MODELS", str(tmp_path / "models"))
    assert main(["route", "moi"]) == 1
    assert "bertta train" in capsys.readouterr().err


def test_a_setting_that_cannot_be_meant_is_named(capsys, monkeypatch):
    monkeypatch.setenv("PORT", "eighty")
    assert main(["route", "moi"]) == 1
    assert "PORT" in capsys.readouterr().err


def test_a_command_that_does_not_exist_is_an_error_of_use(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["fly"])
    assert ended.value.code == 2
    assert "fly" in capsys.readouterr().err


def test_a_whole_edition_has_no_faults(capsys):
    assert main(["catalogue", "check", str(ROOT / "tests" / "catalogue" / "kuvala")]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("No faults: ")
    assert printed.err == ""


def _break(file: Path, good: str, bad: str) -> int:
    """Put `bad` in the place of the line that begins with `good`; the line's number."""
    found = file.read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(found, start=1) if line.startswith(good))
    found[number - 1] = bad
    file.write_text("\n".join(found) + "\n", encoding="utf-8")
    return number


@pytest.mark.parametrize(
    ("name", "good", "bad", "told"),
    [
        ("organisations/omnia.yaml", "status:", "status: sleeping", "status"),
        ("organisations/omnia.yaml", "successor:", "successor: nobody", "nobody"),
        ("organisations/omnia.yaml", "status:", "status: [active", "not YAML"),
        ("city.yaml", "network:", "network: {fi: Business Espoo}", "network"),
    ],
)
def test_a_fault_in_the_content_is_told_with_file_and_line(edition, capsys, name, good, bad, told):
    number = _break(edition / name, good, bad)
    assert main(["catalogue", "check", str(edition)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    places = [f"small/{name}:{number}: ", f"small/{name}:{number + 1}: "]  # YAML notices an open bracket a line later
    found = [line for line in printed.err.splitlines() if any(place in line for place in places)]
    assert found
    assert all(told in line for line in found)
    assert printed.err.endswith(" faults in the content.\n")
    assert "nothing was loaded" not in printed.err  # a check loads nothing


@pytest.mark.parametrize(("command", "told"), [("check", ""), ("setup", "; nothing was loaded")])
def test_one_fault_is_counted_as_one_and_only_what_loads_says_that_it_did_not(
    tmp_path, monkeypatch, capsys, command, told
):
    content = tmp_path / "content" / "kuvala"
    shutil.copytree(ROOT / "tests" / "catalogue" / "kuvala", content)
    monkeypatch.setenv("CONTENT", str(content))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    _break(content / "city.yaml", "id:", "id: No Id")
    assert main(["setup"] if command == "setup" else ["catalogue", "check", str(content)]) == 1
    assert capsys.readouterr().err.endswith(f"\n1 fault in the content{told}.\n")


def test_every_fault_is_told_and_not_only_the_first(edition, capsys):
    _break(edition / "organisations" / "omnia.yaml", "status:", "status: sleeping")
    _break(edition / "organisations" / "vtt.yaml", "kind:", "kind: castle")
    (edition / "stages.yaml").unlink()
    assert main(["catalogue", "check", str(edition)]) == 1
    told = capsys.readouterr().err
    for place in ("small/organisations/omnia.yaml:", "small/organisations/vtt.yaml:", "small/stages.yaml:1: "):
        assert place in told


def test_a_folder_that_is_no_edition_is_told_file_by_file(tmp_path, capsys):
    assert main(["catalogue", "check", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    for name in ("city.yaml", "packages.yaml", "stages.yaml", "audiences.yaml", "referrals.yaml"):
        assert f"{tmp_path.name}/{name}:1: the file is missing" in told


@pytest.mark.trained
def test_lines_are_routed_in_their_order_with_their_ids_as_the_assistant_routes_them(assistant, lines, capsys):
    asked = [
        {"id": "a", "text": "mistä saan starttirahaa"},
        {"id": 2, "text": "vem hjälper mig med exporten", "language": "sv"},
        {"text": "what is the weather like tomorrow"},
        {"id": None, "text": "rivi\u2028vaihto ja starttiraha"},
    ]
    file = lines(*(json.dumps(item, ensure_ascii=False) for item in asked), "", "")
    capsys.readouterr()
    assert main(["route", "--jsonl", str(file)]) == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.split("\n") if line]
    assert [("id" in line, line.get("id")) for line in printed] == [(True, "a"), (True, 2), (False, None), (True, None)]
    for item, line in zip(asked, printed, strict=True):
        line.pop("id", None)
        likely = Language(item["language"]) if "language" in item else None
        assert line == assistant.understand(item["text"], likely)


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "a" * 2001, "\udcff"], ids=ascii)
def test_a_text_that_nobody_can_mean_is_told_and_not_routed(capsys, text):
    assert main(["route", text]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("bertta: ")
