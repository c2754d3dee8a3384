"""Serve without TensorFlow: a third of the start, and hundreds of megabytes, for code that only training touches.

Rasa imports TensorFlow at two places on the way to a loaded model, and uses it at neither: a helper of its trainable
extractors, and the validator named in the recipe of how the model was trained. The first is loaded when somebody
uses it, the second is left out of what is read back from a model. `tests/bot/test_lightly.py` fails when serving
loads TensorFlow again.
"""

from __future__ import annotations

import importlib.util
import sys
from typing import Any


def prepare() -> None:
    """Call before anything of `rasa.core` is imported; a later or second call does no harm."""
    _load_when_used("rasa.utils.train_utils")
    _leave_out_how_it_was_trained()


def _load_when_used(name: str) -> None:
    """Import the module `name` at the first use of something in it."""
    if name in sys.modules:
        return
    parent, _, child = name.rpartition(".")
    package = importlib.import_module(parent)
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        return
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    setattr(package, child, module)


def _leave_out_how_it_was_trained() -> None:
    """Read a model's metadata without the schema of its training, whose classes would all be imported."""
    from rasa.engine.graph import GraphSchema
    from rasa.engine.storage.storage import ModelMetadata

    if hasattr(ModelMetadata.from_dict, "plain"):
        return
    plain = ModelMetadata.from_dict.__func__

    def from_dict(cls: type[ModelMetadata], serialized: dict[str, Any]) -> ModelMetadata:
        return plain(cls, {**serialized, "train_schema": GraphSchema({}).as_dict()})

    from_dict.plain = plain  # type: ignore[attr-defined]
    ModelMetadata.from_dict = classmethod(from_dict)
