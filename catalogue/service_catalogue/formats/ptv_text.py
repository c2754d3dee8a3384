"""PTV's texts and ours: paragraphs of the national list, and the Markdown of PTV's twelfth version.

Our texts are plain. What Markdown marks up is kept as text: of a link its words and its address.
"""

from __future__ import annotations

import json
import re

#: What a backslash can stand before in Markdown.
_MARKS = r"!-/:-@\[-`{-~"
#: One piece of Markdown inside a line. Lengths are bounded, so that no text makes the search slow.
_INLINE = re.compile(
    rf"\\(?P<mark>[{_MARKS}])"
    r"|!?\[(?P<words>(?:\\.|[^\[\]\\]){0,500})\]\(<?(?P<address>[^()\s<>]{0,500})>?(?:[ \t][^()\n]{0,200})?\)"
    r"|<(?P<link>(?:https?|mailto):[^\s<>]{1,500})>"
    r"|(?P<star>\*\*|\*)(?=\S)(?P<strong>(?:\\.|[^*\\]){1,1000}?)(?<=\S)(?P=star)"
    r"|(?<!\w)(?P<line>__|_)(?=\S)(?P<stressed>(?:\\.|[^_\\]){1,1000}?)(?<=\S)(?P=line)(?!\w)"
)
_SPECIAL = re.compile(r"[\\`*\[\]<>~]|(?<!\w)_|_(?!\w)|&(?=#?\w{1,32};)")
_AT_LINE_START = re.compile(r"^(?=#{1,6}(?:\s|$)|[-=]{1,100}\s*$|\+\s)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}[ \t]+", re.MULTILINE)
_BULLET = re.compile(r"^([ \t]*)[*+][ \t]+", re.MULTILINE)


def to_markdown(text: str) -> str:
    """A plain text as Markdown that shows it as it is; lines that begin with a hyphen are a list, as they look."""
    return _AT_LINE_START.sub(r"\\", _SPECIAL.sub(r"\\\g<0>", text))


def from_markdown(text: str) -> str:
    """What a reader sees of Markdown, as plain text."""
    return _INLINE.sub(_shown, _BULLET.sub(r"\1- ", _HEADING.sub("", text)))


def _shown(found: re.Match[str]) -> str:
    """The plain text of one piece of Markdown."""
    if mark := found["mark"]:
        return mark
    if link := found["link"]:
        return link.removeprefix("mailto:")
    if (words := found["words"]) is not None:
        address = found["address"].removeprefix("mailto:")
        shown = from_markdown(words)
        return shown if shown == address or not address else f"{shown} ({address})"
    return from_markdown(found["strong"] or found["stressed"])


def paragraphs(label: str) -> str:
    """A text of the national list: its editor's JSON as lines, any other text as it is."""
    if not label.startswith("{"):
        return label.strip()
    try:
        value = json.loads(label)
    except (ValueError, RecursionError):
        return label.strip()
    blocks = value.get("blocks")
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return label.strip()
    return "\n".join(map(_line, blocks)).strip()


def _line(block: dict[str, object]) -> str:
    text = block.get("text")
    bullet = "- " if str(block.get("type", "")).endswith("list-item") else ""
    return bullet + text.strip() if isinstance(text, str) else ""
