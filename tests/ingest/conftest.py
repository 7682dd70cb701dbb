"""Small corpora, and what may be asked of an index of them."""

import pytest

from ingest import Index


@pytest.fixture
def papers(tmp_path):
    """Three short papers in a folder."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, town in (("one", "Leeds"), ("two", "Hull"), ("three", "York")):
        text = f"# The {town} Plan\n\n## Money\n\nThe {town} Plan cost £{len(town)}m in 2003.\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def texts(index: Index) -> set[str]:
    return {p.text for d in index.document_ids for p in index.passages_of(d)}
