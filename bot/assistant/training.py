"""Train the model, and know whether the one at hand fits today's data."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ModelMissing
from bot.settings import ROOT
from service_catalogue.encoder import open_encoder

_ENCODING = tuple(f"catalogue/service_catalogue/{part}" for part in ("encoder.py", "e5", "words.py"))
#: What a model is made of. Catalogue rows are not among them: a new service is found without training.
SOURCES = ("config.yml", "domain.yml", "data", "bot/assistant/components", "bot/assistant/classifier.py", *_ENCODING)
_SUFFIXES = {".yml", ".yaml", ".py"}


@dataclass(frozen=True)
class ActiveModel:
    """The model that serves, the fingerprint of what it was trained from, and the encoder whose vectors it knows."""

    path: Path
    fingerprint: str
    encoder: str

    def fits(self) -> bool:
        """Whether it was trained from today's data and for the encoder of this machine."""
        return self.fingerprint == fingerprint() and self.encoder == open_encoder().name and self.path.is_file()


def fingerprint(root: Path = ROOT) -> str:
    """A digest of everything a model is made of: the same data and code give the same model."""
    digest = hashlib.sha256()
    for source in SOURCES:
        path = root / source
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.suffix in _SUFFIXES:
                digest.update(file.relative_to(root).as_posix().encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def active_model(models: Path) -> ActiveModel | None:
    """The active model in the folder `models`, or None."""
    try:
        record = json.loads((models / "active.json").read_text(encoding="utf-8"))
        # A name and not a path: a model is loaded from this folder and from nowhere else.
        return ActiveModel(models / Path(record["model"]).name, record["fingerprint"], record["encoder"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def require_model(models: Path) -> Path:
    """The active model's file; raises ModelMissing."""
    model = active_model(models)
    if model is None or not model.path.is_file():
        raise ModelMissing(f"There is no trained model in {models}; run `bertta train`.")
    if model.encoder != open_encoder().name:  # its vectors have another length, or mean something else
        raise ModelMissing(f"The model was trained for the encoder {model.encoder}; run `bertta train` here.")
    return model.path


def train(models: Path, root: Path = ROOT) -> ActiveModel:
    """Train from today's data into the folder `models` and make the result the active model."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    from rasa.model_training import train as rasa_train  # here: importing it takes ten seconds

    today = fingerprint(root)
    models.mkdir(parents=True, exist_ok=True)
    result = rasa_train(
        domain=str(root / "domain.yml"),
        config=str(root / "config.yml"),
        training_files=[str(root / "data")],
        output=str(models),
        fixed_model_name=f"draft-{today}-{os.getpid()}",
        force_training=True,
    )
    if result.code != 0 or result.model is None:
        raise ModelMissing(f"Training failed with code {result.code}.")
    # All at once under its name: a server that starts meanwhile never reads half a model.
    model = ActiveModel(Path(result.model).replace(models / f"bertta-{today}.tar.gz"), today, open_encoder().name)
    _activate(models, model)
    return model


def _activate(models: Path, model: ActiveModel) -> None:
    record = json.dumps({"model": model.path.name, "fingerprint": model.fingerprint, "encoder": model.encoder})
    draft = models / "active.json.new"
    draft.write_text(record, encoding="utf-8")
    draft.replace(models / "active.json")  # all at once: a server that starts now reads the old or the new
