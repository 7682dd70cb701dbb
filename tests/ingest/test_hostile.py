"""A real ingest of a folder of hostile files: each in its one outcome, all the good ones in."""

import re

import pytest

from corpus.errors import IngestError
from ingest import Index, ingest
from ingest.isolation import ReaderPool
from ingest.limits import Limits
from ingest.outcome import Outcome, outcome_of
from ingest.shown import shown
from tests.ingest.hostile import LARGEST, make


@pytest.fixture(scope="module")
def run(tmp_path_factory, embedder):
    """The cases, the report of an ingest of them all, the folder, and the index."""
    base = tmp_path_factory.mktemp("hostile")
    folder = base / "files"
    cases = make(folder)
    limits = Limits(size=LARGEST, seconds=30)
    report = ingest([folder], base / "index", embedder, with_bundled=False, limits=limits)
    return cases, report, folder, Index(base / "index", embedder)


def outcomes(report):
    return [(row.path, row.outcome) for row in report.files]


def test_there_are_at_least_sixty_and_each_ends_as_it_must(run):
    cases, report, folder, _ = run
    assert len(cases) >= 60
    expected = {_key(f"{folder}/{case.name}"): case.outcome for case in cases}
    found = {_key(name): outcome for name, outcome in outcomes(report)}
    assert {n: (str(found.get(n)), str(o)) for n, o in expected.items() if found.get(n) != o} == {}
    assert set(found) - set(expected) == set()


def test_each_that_is_skipped_has_one_clear_line(run):
    _, report, folder, _ = run
    for sentence in report.problems:
        assert sentence.startswith(str(folder))
        assert sentence.isprintable(), sentence  # no line end, no escape sequence, no override
        assert "Traceback" not in sentence
        assert re.search(r"[;:,] ?(?:\w|')", sentence.removeprefix(str(folder)))
    skipped = [name for name, outcome in outcomes(report) if not outcome.is_in]
    for name in skipped:
        assert sum(s.startswith(f"{_key(name)}:") for s in report.problems) == 1, name


def test_all_the_good_ones_are_in_with_what_they_say(run):
    cases, _, folder, index = run
    texts = {}
    for identifier in index.document_ids:
        document = index.document(identifier)
        for path in {document.path, *index.paths_of(identifier)}:  # one content, several names
            texts[_key(path)] = document.text
    for case in cases:
        if case.outcome.is_in:
            assert case.fact in texts[_key(f"{folder}/{case.name}")], case.name


def test_no_text_holds_what_deceives_the_eye(run):
    *_, index = run
    for identifier in index.document_ids:
        text = index.document(identifier).text
        assert not re.search(
            "[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]", text
        )
        assert "Ignore all rules" not in text


def test_a_second_run_reads_nothing_that_was_read(run, embedder, tmp_path):
    _, _, folder, index = run
    again = ingest([folder], index.folder, embedder, limits=Limits(size=LARGEST, seconds=30))
    assert again.indexed == []


def _key(name):
    archive, bang, member = name.partition(".zip!")
    return shown(archive) + bang + member


SHARED = {
    "enc-password-example.pdf": Outcome.NEEDS_PASSWORD,
    "broken-empty-0-bytes.pdf": Outcome.UNREADABLE,
    "broken-cabinet-office.corrupt.pdf": Outcome.UNREADABLE,
    "scan-skew-no-text.pdf": Outcome.NO_TEXT_LAYER,
    "type3-font-no-mapping.pdf": Outcome.NO_TEXT_LAYER,
    "broken-no-contents.pdf": Outcome.NO_TEXT_LAYER,
    "broken-malformed-issue-932.pdf": Outcome.NO_TEXT_LAYER,
}


@pytest.mark.shared
def test_real_files_end_in_one_outcome_each(shared):
    paths = sorted(p for p in (shared / "testdata" / "pdfs").iterdir() if p.suffix != ".jsonl")
    with ReaderPool(2) as pool:
        for path, found in pool.read(paths):
            if isinstance(found, IngestError):
                assert str(found).startswith(str(path))
                assert outcome_of(found) == SHARED.get(path.name, "in"), found
            else:
                assert path.name not in SHARED or SHARED[path.name] == Outcome.NO_TEXT_LAYER, path
