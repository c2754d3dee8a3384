"""`bertta catalogue`: what an import proposed is published from the command line, all or nothing, and what is refused
is told with what to do about it.
"""

from __future__ import annotations

import getpass
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.cli import main
from bot.settings import ROOT
from service_catalogue.database import Sessions
from service_catalogue.documents import KINDS, document_of
from service_catalogue.editing import Editor, drafts_in, history
from service_catalogue.loading import load_edition

KUVALA = ROOT / "tests" / "catalogue" / "kuvala"
PERMIT = KUVALA / "services" / "begin" / "market_stall_permit.yaml"
Run = Callable[..., str]


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture()
def town(sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sessions:
    """The tiny edition in the database of today's settings."""
    load_edition(sessions, KUVALA)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")
    return sessions


@pytest.fixture()
def run(town: Sessions, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command of `bertta catalogue` that must succeed (or fail, with `status=1`); what it told."""

    def command(*arguments: object, status: int = 0) -> str:
        assert main(["catalogue", *map(str, arguments)]) == status
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        assert (printed.err if status == 0 else printed.out) == ""
        return printed.err if status else printed.out

    return command


def stored(sessions: Sessions, kind: str, entry_id: str) -> dict[str, Any]:
    """An entry as it is now."""
    with sessions() as session:
        return document_of(session, KINDS[kind], entry_id) or {}


def drafts(sessions: Sessions) -> list[str]:
    """The ids of all drafts."""
    with sessions() as session:
        return [draft.entry_id for draft in drafts_in(session)]


def write(folder: Path, **kinds: list[dict[str, Any]]) -> Path:
    """A file of documents by kind."""
    file = folder / "changes.yaml"
    file.write_text(json.dumps(kinds), encoding="utf-8")  # which is YAML too
    return file


def partner(**others: Any) -> dict[str, Any]:
    """An organisation that the edition does not have."""
    texts = {"fi": "Jokilaakson neuvojat", "sv": "Ådalens rådgivare", "en": "Valley Advisers"}
    return {
        **dict.fromkeys(("name", "summary", "description"), texts),
        "id": "valley_advisers",
        "kind": "partner",
        "nicknames": {"fi": [], "sv": [], "en": []},
        "channels": [],
        "source": ["invented for the tests"],
        **others,
    }


def test_an_import_is_listed_published_and_noted_with_who_made_it(run: Run, town: Sessions, tmp_path: Path) -> None:
    file = write(tmp_path, services=[{"id": "market_stall_permit", "cost": "members", "as_of": 2026}])
    assert "bertta catalogue publish" in run("import", "yaml", file)
    listed = run("drafts").splitlines()
    assert listed[0].startswith(f"service market_stall_permit: change, {getpass.getuser()}, 20")
    assert listed[0].endswith(" UTC, yaml changes.yaml")
    assert run("publish", "service", "market_stall_permit") == (
        "service market_stall_permit is published: revision 1 of its history.\n"
    )
    assert stored(town, "service", "market_stall_permit")["cost"] == "members"
    assert run("drafts") == "No drafts.\n"
    told = run("history", "service", "market_stall_permit")
    assert told.startswith(f"1 publish {getpass.getuser()} 20") and told.endswith(" UTC: cost, as_of\n")


def test_all_drafts_are_published_in_one_step_each_after_what_it_refers_to(run: Run, town: Sessions, tmp_path) -> None:
    later = partner(id="able_advisers", successor="valley_advisers", status="ended")
    changed = {"id": "market_stall_permit", "providers": ["able_advisers"]}
    run("import", "yaml", write(tmp_path, services=[changed], organisations=[later, partner()]))
    assert run("publish", "--all").endswith("3 drafts were published.\n")
    assert stored(town, "service", "market_stall_permit")["providers"] == ["able_advisers"]
    assert drafts(town) == []


def test_of_several_drafts_none_is_published_when_one_is_faulty_and_every_fault_is_named(
    run: Run, town: Sessions, tmp_path: Path
) -> None:
    good = {"id": "market_stall_permit", "cost": "members"}
    bad = {"id": "loan_guarantee", "providers": ["nobody_at_all"], "status": "sleeping"}
    unfinished = {"id": "harbour_fair", "organisers": []}
    run("import", "yaml", write(tmp_path, services=[good, bad], events=[unfinished]))
    told = run("publish", "--all", status=1)
    for fault in ("'loan_guarantee'", "providers.0: there is no organisation 'nobody_at_all'", "status", "organisers"):
        assert fault in told
    assert "2 drafts cannot be published, so none was" in told and "bertta catalogue discard" in told
    assert stored(town, "service", "market_stall_permit")["cost"] == "paid"
    assert len(drafts(town)) == 3
    with town() as session:
        assert history(session, "service", "market_stall_permit") == []


def test_without_drafts_there_is_nothing_to_publish(run: Run) -> None:
    assert run("publish", "--all") == "No drafts: nothing was published.\n"


def test_a_draft_is_thrown_away_and_the_entry_stays(run: Run, town: Sessions, tmp_path: Path) -> None:
    run("import", "yaml", write(tmp_path, services=[{"id": "market_stall_permit", "cost": "members"}]))
    run("discard", "service", "market_stall_permit")
    assert drafts(town) == [] and stored(town, "service", "market_stall_permit")["cost"] == "paid"


def test_an_entry_is_withdrawn_restored_and_brought_back_as_it_was(run: Run, town: Sessions) -> None:
    run("withdraw", "service", "market_stall_permit")
    assert "market_stall_permit" not in run("export", "yaml", "-o", "/dev/stdout")
    assert "revision 2" in run("restore", "service", "market_stall_permit")
    run("end", "service", "market_stall_permit", "--replaced-by", "founding_advice", "loan_guarantee")
    ended = stored(town, "service", "market_stall_permit")
    assert (ended["status"], ended["replaced_by"]) == ("ended", ["founding_advice", "loan_guarantee"])
    run("restore", "service", "market_stall_permit", "--revision", 0)
    assert stored(town, "service", "market_stall_permit")["status"] == "ongoing"
    told = run("history", "service", "market_stall_permit").splitlines()
    assert [line.split()[:2] for line in told] == [["4", "restore"], ["3", "end"], ["2", "restore"], ["1", "withdraw"]]
    assert told[1].endswith(": status, replaced_by") and told[3].endswith(": no field")


def test_an_entry_that_nobody_changed_has_a_history_that_says_so(run: Run) -> None:
    assert run("history", "service", "market_stall_permit") == "service market_stall_permit is as it was loaded.\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["publish"], "`bertta catalogue drafts` lists them"),
        (["publish", "service"], "either KIND and ID of one draft or --all"),
        (["publish", "service", "market_stall_permit", "--all"], "either KIND and ID of one draft or --all"),
        (["publish", "service", "market_stall_permit"], "`bertta catalogue drafts` lists the drafts"),
        (["discard", "event", "nothing"], "`bertta catalogue drafts` lists the drafts"),
        (["publish", "services", "market_stall_permit"], "the kinds are organisation, service, event"),
        (["withdraw", "castle", "old"], "the kinds are organisation, service, event"),
        (["history", "service", "nothing"], "`bertta catalogue history service nothing` lists the revisions"),
        (["withdraw", "service", "nothing"], "`bertta catalogue export yaml` lists every published service"),
        (["withdraw", "organisation", "kuvala_town"], "it can end, but services name it as theirs"),
        (["end", "service", "market_stall_permit", "--replaced-by", "nothing"], "there is no service 'nothing'"),
        (["end", "event", "harbour_fair", "--replaced-by", "nothing"], "no event is replaced by 1 others"),
        (["restore", "service", "market_stall_permit", "--revision", "7"], "lists the revisions"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_told_with_what_to_do(run: Run, town: Sessions, arguments: list[str], told: str) -> None:
    before = stored(town, "service", "market_stall_permit")
    assert told in run(*arguments, status=1)
    assert stored(town, "service", "market_stall_permit") == before


def test_a_draft_that_a_colleague_was_quicker_than_is_not_published(run: Run, town: Sessions, tmp_path: Path) -> None:
    run("import", "yaml", write(tmp_path, services=[{"id": "market_stall_permit", "cost": "members"}]))
    document = {**stored(town, "service", "market_stall_permit"), "as_of": 2026}
    Editor(town, "a colleague").publish("service", document)
    for arguments in (["publish", "service", "market_stall_permit"], ["publish", "--all"]):
        assert "a colleague changed the service 'market_stall_permit'" in run(*arguments, status=1)
    assert stored(town, "service", "market_stall_permit") == document


def test_a_file_of_the_content_can_be_imported(run: Run, tmp_path: Path) -> None:
    assert run("import", "yaml", PERMIT) == "0 new and 0 changed entries are now drafts; 1 are so already.\n"
    copy = tmp_path / "market_stall_permit.yaml"
    copy.write_text(PERMIT.read_text("utf-8").replace("as_of: null", "as_of: 2026"), "utf-8")
    assert "service market_stall_permit as_of: null -> 2026" in run("import", "yaml", copy)


def test_a_whole_edition_can_be_imported_and_changes_nothing(run: Run) -> None:
    told = run("import", "yaml", KUVALA).splitlines()
    assert told[0].startswith("Left out, as only an empty database is filled from them: audiences.yaml, city.yaml,")
    assert told[1:] == ["0 new and 0 changed entries are now drafts; 12 are so already."]


def test_a_folder_that_is_none_or_a_format_that_reads_none_is_told(run: Run, town: Sessions, tmp_path: Path) -> None:
    assert "no edition" in run("import", "yaml", tmp_path, status=1)
    assert "cannot be read" in run("import", "xlsx", tmp_path, status=1)
    assert "cannot be read" in run("import", "yaml", tmp_path / "missing.yaml", status=1)
    assert drafts(town) == []


def test_the_check_looks_at_the_database_too(run: Run, town: Sessions, monkeypatch, capsys) -> None:
    monkeypatch.setenv("CONTENT", str(KUVALA))
    told = run("check").splitlines()
    assert told[0].startswith("No faults: 4 organisations")
    assert told[1].startswith("No faults in the database: 4 organisations")
    document = stored(town, "service", "market_stall_permit")
    document["description"]["en"] = document["description"]["fi"]
    Editor(town, "a colleague").publish("service", document)
    assert main(["catalogue", "check"]) == 1
    printed = capsys.readouterr()
    assert "service market_stall_permit: description.en: it is the same text as in fi\n" in printed.err
    assert printed.out.startswith("No faults: ") and "in the database" not in printed.out


def test_warnings_are_of_what_is_published(run: Run, town: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTENT", str(KUVALA))
    before = run("check")
    Editor(town, "a colleague").withdraw("service", "market_stall_permit")
    after = run("check")
    assert "market_stall_permit" in before and "market_stall_permit" not in after
    assert "market_stall_permit" in run("check", KUVALA)


@pytest.mark.parametrize(
    "arguments", [["drafts"], ["publish", "--all"], ["export", "yaml"], ["import", "yaml", PERMIT]]
)
def test_without_tables_a_command_says_how_to_make_them(monkeypatch, capsys, tmp_path: Path, arguments) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    assert main(["catalogue", *map(str, arguments)]) == 1
    assert "bertta setup" in capsys.readouterr().err


def test_a_user_without_a_name_is_told_to_give_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert "set LOGNAME" in run("publish", "--all", status=1)


def test_commands_on_the_tables_load_no_encoder_and_no_assistant(town: Sessions) -> None:
    code = (
        "import sys; from bot.cli import main; status = main(['catalogue', 'drafts']); "
        "heavy = {'rasa', 'onnxruntime', 'numpy', 'fastapi', 'alembic', 'tensorflow'} & set(sys.modules); "
        "sys.exit(f'{status} {heavy}' if status or heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "No drafts.\n"
