"""A BEIR corpus as Markdown files, one a document, that the ingest reads back word for word."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from evals.importers.imported import Draft
from evals.importers.rows import read_rows
from evals.importers.text import one_line, plain

# What CommonMark gives a meaning anywhere in a line, and what at the beginning of one.
_INLINE = re.compile(r"[\\`*_{}\[\]<>&|~]")
_OPENING = re.compile(r"(?m)^(\d*)([-+=#:.)])")
_SLUG, _TITLE = 40, 80  # the most characters


def write_documents(corpus: Path, folder: Path, draft: Draft) -> dict[str, Path]:
    """Write each row of `corpus.jsonl` (`_id`, `title`, `text`) into the folder.

    Returns:
        The file of each document, by the document's id in the corpus.

    Raises:
        UsageError: the corpus cannot be opened.
    """
    folder.mkdir(parents=True)
    written: dict[str, Path] = {}
    for place, row in read_rows(corpus, draft.note):
        identifier = one_line(row.get("_id"))
        if not identifier or identifier in written:
            fault = f"the _id {identifier[:60]!r} stands twice" if identifier else "it has no _id"
            draft.note(f"{place}: {fault}; the document is left out")
            continue
        path = folder / file_name(len(written) + 1, identifier)
        content = as_markdown(one_line(row.get("title")), plain(row.get("text")))
        path.write_text(content, encoding="utf-8", newline="\n")
        written[identifier] = path
    return written


def file_name(number: int, identifier: str) -> str:
    """A file's name that is safe whatever the id holds, and that no other number gives."""
    slug = re.sub(r"[^a-z0-9]+", "-", identifier[:200].lower())[:_SLUG].strip("-")
    return f"{number:07}-{slug or 'document'}.md"


def as_markdown(title: str, text: str) -> str:
    """Plain text as Markdown: title as front matter, nothing in the text taken for markup.

    Args:
        title: on one line; where it is "", the document is known by its first words.
        text: blank lines part its paragraphs.
    """
    known = title or one_line(text)[:_TITLE]
    # Front matter ends at a line "---", so a title must never be folded into lines of its own.
    header = yaml.safe_dump({"title": known}, allow_unicode=True, width=10**9)
    lines = "\n".join(line.strip() for line in text.split("\n"))
    body = _OPENING.sub(r"\1\\\2", _INLINE.sub(r"\\\g<0>", lines))
    return f"---\n{header}---\n\n{body}\n"
