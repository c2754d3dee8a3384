"""Plain text as the catalogue holds it: tidied, from HTML and to HTML."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_PARTS = re.compile(r"(<!--|-->|</?[a-zA-Z][^<>]*>)")
#: Tags that stand apart from what is around them.
_BLOCKS = {"p", "ul", "ol", "div", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}


def tidy(text: str) -> str:
    """A text as every format can hold it: words and paragraphs, no other white space and no control characters."""
    lines = re.sub(r"\r\n?", "\n", text).split("\n")
    words = [" ".join(re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", " ", line).split()) for line in lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(words)).strip()


def has_tags(text: str) -> bool:
    """Whether a text looks like HTML."""
    return _TAG.search(text) is not None


def to_html(text: str) -> str:
    """Plain text as HTML: a paragraph for each, and line breaks."""
    paragraphs = re.split(r"\n{2,}", html.escape(tidy(text), quote=False))
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs).replace("\n", "<br>")


def from_html(text: str) -> str:
    """The words of HTML as plain text; what is not meant for readers (scripts, styles, comments) is dropped."""
    visible: list[str] = []
    hidden = ""  # what ends the part that is being dropped
    # One pass over tags and what is between them: what somebody else wrote must not cost more than its length.
    for part in _PARTS.split(re.sub(r"\s+", " ", text)):
        if hidden:
            hidden = "" if part.lower().startswith(hidden) else hidden
        elif part == "<!--":
            hidden = "-->"
        elif not _TAG.fullmatch(part):
            visible.append(html.unescape(part))
        elif _name(part) in ("script", "style") and part[1] != "/":
            hidden = f"</{_name(part)}"
        else:
            visible.append(_break(part))
    return tidy("".join(visible))


def _name(tag: str) -> str:
    return re.split(r"[^a-z0-9]", tag.strip("</>").lower(), maxsplit=1)[0]


def _break(tag: str) -> str:
    """What stands for a tag in plain text."""
    name = _name(tag)
    if name in _BLOCKS:
        return "\n\n"
    return "\n" if name in ("br", "tr") else "\n- " if name == "li" and tag[1] != "/" else ""
