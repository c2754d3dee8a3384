"""Training: when a model counts as today's, and which file is the active one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.assistant.training import (
    SOURCES,
    ActiveModel,
    _activate,
    active_model,
    fingerprint,
    require_model,
)
from bot.errors import ModelMissing
from bot.settings import ROOT
from service_catalogue.encoder import open_encoder

HERE = open_encoder().name


@pytest.fixture()
def project(tmp_path: Path) -> Path:
    """A copy of what a model is made of, with a catalogue beside it."""
    for source in SOURCES:
        target = tmp_path / source
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / source, target)
    content = tmp_path / "catalogue" / "content" / "espoo"
    content.mkdir(parents=True)
    (content / "city.yaml").write_text("id: espoo\n")
    return tmp_path


@pytest.fixture()
def models(tmp_path: Path) -> Path:
    """A folder of models with a file in it, and one outside of it."""
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "good.tar.gz").write_bytes(b"model")
    (tmp_path / "outside.tar.gz").write_bytes(b"somebody else's")
    return folder


def _record(models: Path, record: object) -> None:
    (models / "active.json").write_text(record if isinstance(record, str) else json.dumps(record))


def test_the_same_project_has_the_same_fingerprint_wherever_it_stands(project, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "copy"
    shutil.copytree(project, elsewhere)
    assert fingerprint(elsewhere) == fingerprint(project)


@pytest.mark.parametrize(
    "file",
    [
        "config.yml",
        "domain.yml",
        "data/nlu/sv/greet.yml",
        "data/rules/greet.yml",
        "data/responses/greet.yml",
        "bot/assistant/components/entities.py",
        "bot/assistant/classifier.py",
    ],
)
def test_the_fingerprint_changes_with_data_and_code(project, file):
    before = fingerprint(project)
    with (project / file).open("a") as opened:
        opened.write("\n# changed\n")
    assert fingerprint(project) != before


def test_the_fingerprint_changes_with_a_new_file_of_examples_and_with_a_renamed_one(project):
    before = fingerprint(project)
    new = project / "data" / "nlu" / "fi" / "new.yml"
    new.write_text("nlu: []\n")
    added = fingerprint(project)
    new.rename(new.with_name("renamed.yml"))
    assert len({before, added, fingerprint(project)}) == 3


def test_the_fingerprint_does_not_change_with_the_catalogues_content(project):
    before = fingerprint(project)
    content = project / "catalogue" / "content" / "espoo"
    (content / "city.yaml").write_text("id: vantaa\n")
    (content / "new_service.yaml").write_text("id: new_service\n")
    assert fingerprint(project) == before


def test_what_python_and_editors_leave_behind_does_not_count(project):
    before = fingerprint(project)
    (project / "bot" / "assistant" / "components" / "entities.pyc").write_bytes(b"compiled")
    (project / "data" / "nlu" / "fi" / "greet.yml~").write_text("older")
    assert fingerprint(project) == before


def test_the_model_of_the_record_is_the_active_one(models):
    _record(models, {"model": "good.tar.gz", "fingerprint": fingerprint(), "encoder": HERE})
    model = active_model(models)
    assert model == ActiveModel(models / "good.tar.gz", fingerprint(), HERE)
    assert model.fits()
    assert require_model(models) == models / "good.tar.gz"


def test_a_model_of_other_data_or_without_its_file_does_not_fit(models):
    assert not ActiveModel(models / "good.tar.gz", "of other data", HERE).fits()
    assert not ActiveModel(models / "lost.tar.gz", fingerprint(), HERE).fits()


def test_a_model_for_another_encoder_neither_fits_nor_serves(models):
    _record(models, {"model": "good.tar.gz", "fingerprint": fingerprint(), "encoder": "letters-1024"})
    assert not active_model(models).fits()
    with pytest.raises(ModelMissing, match=r"letters-1024.*bertta train"):
        require_model(models)


def test_a_new_record_takes_the_place_of_the_old_one_and_leaves_no_draft(models):
    _record(models, {"model": "old.tar.gz", "fingerprint": "0"})
    _activate(models, ActiveModel(models / "good.tar.gz", "1", HERE))
    assert active_model(models) == ActiveModel(models / "good.tar.gz", "1", HERE)
    assert sorted(file.name for file in models.iterdir()) == ["active.json", "good.tar.gz"]


@pytest.mark.parametrize(
    "record",
    ["", "{", "not JSON", "[]", "null", "7", '"good.tar.gz"', "{}", '{"model": "good.tar.gz"}', '{"fingerprint": "1"}',
     '{"model": "good.tar.gz", "fingerprint": "1"}', '{"model": null, "fingerprint": "1", "encoder": "e"}',
     '{"model": 5, "fingerprint": "1", "encoder": "e"}'],
)  # fmt: skip
def test_a_broken_record_is_no_model(models, record):
    _record(models, record)
    assert active_model(models) is None
    with pytest.raises(ModelMissing, match="bertta train"):
        require_model(models)


def test_a_record_in_another_encoding_is_no_model(models):
    (models / "active.json").write_bytes(b"\xff\xfe{\x00")
    assert active_model(models) is None


def test_without_a_record_or_a_folder_there_is_no_model(models, tmp_path):
    assert active_model(models) is None
    assert active_model(tmp_path / "nowhere") is None
    with pytest.raises(ModelMissing):
        require_model(tmp_path / "nowhere")


def test_a_record_of_a_lost_file_is_no_model_to_serve(models):
    _record(models, {"model": "lost.tar.gz", "fingerprint": "1", "encoder": HERE})
    with pytest.raises(ModelMissing):
        require_model(models)


@pytest.mark.parametrize("name", ["../outside.tar.gz", "{outside}", "good.tar.gz/../../outside.tar.gz", "..", ".", ""])
def test_a_model_name_with_parts_of_a_path_cannot_leave_the_folder(models, name):
    _record(
        models, {"model": name.format(outside=models.parent / "outside.tar.gz"), "fingerprint": "1", "encoder": HERE}
    )
    with pytest.raises(ModelMissing):
        require_model(models)
