"""Serve without TensorFlow: a third of the start, and hundreds of megabytes, for code that only training touches.

Rasa imports TensorFlow at two places on the way to a loaded model, and uses it at neither: a helper of its trainable
extractors, and the validator named in the recipe of how the model was trained. The first is loaded when somebody
uses it, the second is left out of what is read back from a model. `tests/bot/test_lightly.py` fails when serving
loads TensorFlow again.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any


def prepare() -> None:
    """Call before anything of `rasa.core` is imported; a later or second call does no harm."""
    _load_when_used("rasa.utils.train_utils")
    _leave_out_how_it_was_trained()


class _WhenUsed(ModuleType):
    """Stands for a module until a function of it is asked for; then the module itself is imported."""

    def __init__(self, name: str, functions: frozenset[str]) -> None:
        super().__init__(name)
        self._functions = functions

    def __getattr__(self, name: str) -> Any:
        """Called only for what is not there yet. Some libraries ask every module for any name: that is no use."""
        if name not in self._functions:
            raise AttributeError(name)
        del sys.modules[self.__name__]
        real = importlib.import_module(self.__name__)
        self.__dict__.update(real.__dict__)
        return getattr(real, name)


def _load_when_used(name: str) -> None:
    """Import the module `name` at the first use of something in it (importlib's LazyLoader does so at `import`)."""
    if name in sys.modules:
        return
    parent, _, child = name.rpartition(".")
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return
    parsed = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    stand_in = _WhenUsed(name, frozenset(node.name for node in parsed.body if isinstance(node, ast.FunctionDef)))
    sys.modules[name] = stand_in
    setattr(importlib.import_module(parent), child, stand_in)


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
