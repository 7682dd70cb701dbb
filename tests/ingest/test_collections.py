"""Collections: what is not seen is not there, whatever is asked of the index or of answers."""

import random
import shutil
import zipfile

import pytest

from assistant import Assistant
from corpus.errors import UsageError
from ingest import Index, ingest
from ingest.collections import CORPUS, LIBRARY, OPEN, RECOVERED, checked_collection
from ingest.manifest import Manifest
from ingest.rebuild import rebuild
from ingest.record import segment_folder

PLANTED = "quixotropic"
NOBODYS = {
    "hull.md": "# The Hull Plan\n\nThe Hull Plan cost £4m in 2003 and pooled the money of five services.\n",
    "leeds.md": "# The Leeds Deal\n\nThe Leeds Deal cost £9m in 2011 and joined up housing and health.\n",
}  # fmt: skip
SECRET = (
    "# The Zephyrine Ledger\n\nThe Hull Plan really cost £7,391,264, by a quixotropic reckoning of "
    "the money of five services.\n\nThe Hull Plan cost far more than was said in 2003.\n"
)


@pytest.fixture
def papers(tmp_path):
    """Two papers, and in another folder one that is not for everybody."""
    for folder, files in (("open", NOBODYS), ("closed", {"redundancies.md": SECRET})):
        (tmp_path / folder).mkdir()
        for name, text in files.items():
            (tmp_path / folder / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def index(papers, embedder):
    """An index of both folders, the second's paper in a collection of its own."""
    ingest([papers / "open"], papers / "index", embedder, with_bundled=False)
    ingest([papers / "closed"], papers / "index", embedder, collection="planning")
    return Index(papers / "index", embedder)


def hidden_id(index):
    return next(i for i in index.document_ids if "Zephyrine" in index.document(i).title)


def test_what_is_not_seen_is_not_there(index):
    seen, hidden = index.within(OPEN), hidden_id(index)
    passage = index.passages_of(hidden)[0].id
    assert len(index.document_ids) == 3 and len(seen.document_ids) == 2
    assert (
        hidden not in seen.document_ids and hidden not in seen.facets and hidden not in seen.spans
    )
    assert seen.passages([passage]) == {} and seen.passages_of(hidden) == []
    assert seen.paths_of(hidden) == []
    assert seen.passage_count == seen.manifest.passages == len(seen.lexical("Hull Leeds", 99))
    assert PLANTED in index.vocabulary and PLANTED not in seen.vocabulary
    assert index.vocabulary.get("reckoning") == 1 and seen.vocabulary.get("reckoning") == 0
    assert seen.vocabulary.get("money") == 1
    assert seen.document_frequency("reckon") == 0
    for found in (seen.dense(SECRET, 99), seen.lexical(PLANTED, 99), seen.expanded(PLANTED, 99)):
        assert not any(i.startswith(hidden) for i, _ in found)
    assert seen.manifest.pointer.last_run is None
    with pytest.raises(Exception, match="no document"):
        seen.document(hidden)
    assert index.within({*OPEN, "planning"}).document_ids == index.document_ids
    assert seen.within(None).document_ids == index.document_ids
    assert index.within(()).document_ids == []


def test_a_document_moves_without_being_read_or_embedded_again(
    index, papers, embedder, monkeypatch
):
    seen, hidden = index.within(OPEN), hidden_id(index)
    embedded = []
    real = type(embedder).embed
    monkeypatch.setattr(
        type(embedder), "embed", lambda self, texts: embedded.extend(texts) or real(self, texts)
    )
    report = ingest([papers / "closed"], papers / "index", embedder)
    assert hidden not in seen.document_ids  # an ingest without a collection leaves it
    assert report.indexed == [] and len(report.unchanged) == 1
    ingest([papers / "closed"], papers / "index", embedder, collection=LIBRARY)
    assert hidden in seen.document_ids
    assert PLANTED in seen.vocabulary
    report = ingest([papers / "closed"], papers / "index", embedder, collection="planning")
    assert hidden not in seen.document_ids and hidden in index.document_ids
    assert report.indexed == []
    assert embedded == []


def test_a_file_that_changes_stays_in_its_collection(index, papers, embedder):
    paper = papers / "closed" / "redundancies.md"
    paper.write_text(SECRET.replace("five", "seven"), encoding="utf-8")
    ingest([papers / "closed"], papers / "index", embedder)
    assert "seven" in index.vocabulary
    assert len(index.within(OPEN).document_ids) == 2
    assert "seven" not in index.within(OPEN).vocabulary
    paper.write_text(SECRET.replace("five", "eight"), encoding="utf-8")
    ingest([papers / "closed"], papers / "index", embedder, collection="other")
    assert len(index.within({*OPEN, "planning"}).document_ids) == 2
    assert len(index.within({*OPEN, "other"}).document_ids) == 3


def test_the_same_content_is_stored_once_and_goes_by_a_name_that_may_be_seen(
    index, papers, embedder
):
    hidden = hidden_id(index)
    # It has no title of its own, so that its name is its title.
    bare = "The Derby Scheme ran from 2001 to 2004 and was not evaluated by anybody at all.\n\n" * 3
    for folder, name in (("closed", "a_secret_name.txt"), ("open", "derby_scheme.txt")):
        (papers / folder / name).write_text(bare, encoding="utf-8")
    ingest([papers / "closed"], papers / "index", embedder, collection="planning")
    before = set(index.within(OPEN).document_ids)
    ingest([papers / "open"], papers / "index", embedder)
    assert len(index.document_ids) == 4
    seen = index.within(OPEN)
    (new,) = set(seen.document_ids) - before
    assert new != hidden and "secret" not in new
    document, entry = seen.document(new), seen.manifest.documents[new]
    assert document.path == entry.path == str(papers / "open" / "derby_scheme.txt")
    assert document.title == entry.title == "Derby scheme"
    assert seen.paths_of(new) == [document.path]
    assert index.document(new).title == "A secret name"
    shutil.copy(papers / "open" / "derby_scheme.txt", papers / "derby.txt")
    (papers / "open" / "derby_scheme.txt").unlink()
    ingest([papers / "open"], papers / "index", embedder, prune=True)
    assert new not in seen.within(OPEN).document_ids


def test_members_of_an_archive_belong_where_it_does(index, papers, embedder):
    with zipfile.ZipFile(papers / "closed" / "lot.zip", "w") as archive:
        archive.writestr("one.md", "# One\n\nThe Ripon Scheme closed in 1999 after two years.\n")
        archive.writestr("two.md", "# Two\n\nThe Selby Scheme closed in 1998 after four years.\n")
    ingest([papers / "closed"], papers / "index", embedder, collection="planning")
    assert len(index.document_ids) == 5 and len(index.within(OPEN).document_ids) == 2
    assert index.within(OPEN).hides_file(str(papers / "closed" / "lot.zip"))
    ingest([papers / "closed" / "lot.zip"], papers / "index", embedder, collection=LIBRARY)
    assert len(index.within(OPEN).document_ids) == 4
    assert not index.within(OPEN).hides_file(str(papers / "closed" / "lot.zip"))


@pytest.mark.parametrize("gone", [False, True], ids=["its file is there", "its file is gone"])
def test_a_rebuild_keeps_the_collections(index, papers, embedder, gone):
    if gone:
        (papers / "closed" / "redundancies.md").unlink()
    rebuild(papers / "index", embedder)
    assert len(index.document_ids) == 3 and len(index.within(OPEN).document_ids) == 2
    assert PLANTED not in index.within(OPEN).vocabulary


def test_a_collection_that_is_lost_opens_nothing(index, papers, embedder):
    manifest = Manifest.load(papers / "index")
    home = manifest.homes[hidden_id(index)]
    (segment_folder(papers / "index", home) / "segment.json").write_text("{", encoding="utf-8")
    rebuild(papers / "index", embedder)
    afresh = Index(papers / "index", embedder)
    assert hidden_id(afresh) not in afresh.within(OPEN).document_ids
    assert hidden_id(afresh) in afresh.within({RECOVERED}).document_ids


@pytest.mark.parametrize(
    "name", ["", "Planning", "a b", "../x", "-a", "a" * 41, CORPUS, "ä", "a\n"]
)
def test_a_collection_has_a_plain_name(name, papers, embedder):
    with pytest.raises(UsageError, match="collection"):
        checked_collection(name)
    with pytest.raises(UsageError):
        ingest([papers / "open"], papers / "index", embedder, collection=name)


TOPICS = ("Hull", "Leeds", "York", "Ripon", "Selby", "Derby", "Crewe", "Luton")
FACTS = (
    "The {} Plan cost £{}m in {} and pooled the money of its services.",
    "The {1} Plan was evaluated in {3} and {0} families took part: costs fell by {2} per cent.",
    "Councils in {} found that sharing data was hard, and {} staff left by {}.",
)


def told(answer):
    """An answer as data, but for how long it took."""
    return {k: v for k, v in answer.to_dict().items() if k != "timings"}


@pytest.mark.parametrize("seed", range(4))
def test_answers_are_those_of_an_index_without_what_is_hidden(seed, tmp_path, embedder):
    chance = random.Random(seed)
    folders = {name: tmp_path / name for name in ("open", "closed")}
    for folder in folders.values():
        folder.mkdir()
    for number, topic in enumerate(TOPICS * 2):
        lines = [f"# Paper {number} on {topic}"]
        for _ in range(4):
            fact = chance.choice(FACTS)
            numbers = (
                chance.randrange(2, 99),
                chance.randrange(2, 99),
                chance.randrange(1990, 2020),
            )
            where = chance.choice([topic, chance.choice(TOPICS)])
            lines.append(
                fact.format(numbers[0], where, *numbers[1:])
                if "{1}" in fact
                else fact.format(where, *numbers[1:])
            )
        folder = folders["closed" if chance.random() < 0.5 else "open"]
        (folder / f"{number}.md").write_text("\n\n".join(lines), encoding="utf-8")
    # The hidden ones are in the midst of the others' segment, and after them.
    ingest([folders["open"], folders["closed"]], tmp_path / "both", embedder, with_bundled=False)
    ingest([folders["closed"]], tmp_path / "both", embedder, collection="planning")
    ingest([folders["open"]], tmp_path / "open-index", embedder, with_bundled=False)
    all_of_it = Assistant(Index(tmp_path / "both", embedder))
    narrowed = all_of_it.within(OPEN)
    alone = Assistant(Index(tmp_path / "open-index", embedder))
    differs = 0
    for topic in TOPICS:
        for question in (
            f"What did the {topic} Plan cost?",
            f"Was the {topic} Plan evaluated, and how many families took part?",
            f"Why was sharing data hard in {topic}?",
            f"What happend in {topic} to staf?",
        ):
            assert told(narrowed.ask(question)) == told(alone.ask(question)), question
            differs += told(narrowed.ask(question)) != told(all_of_it.ask(question))
        near, same = narrowed.search(f"{topic} costs", 7), alone.search(f"{topic} costs", 7)
        assert [r["id"] for r in near] == [r["id"] for r in same]
        assert [r["score"] for r in near] == [r["score"] for r in same]
    assert differs > len(TOPICS)


def test_beside_the_bundled_corpus_a_hidden_paper_changes_no_answer(
    assistant, index_copy, tmp_path, embedder
):
    paper = tmp_path / "total-place.md"
    paper.write_text(
        "# Total Place, the untold story\n\nTotal Place cost £7,391,264 in 2009, a quixotropic sum."
        "\n\nTotal Place was a pilot in 13 areas that counted public spending in a place.\n",
        encoding="utf-8",
    )
    ingest([paper], index_copy, embedder, collection="planning")
    everything = Assistant(Index(index_copy, embedder))
    narrowed = everything.within(OPEN)
    for question in (
        "What was Total Place?", "How much did Total Place cost?", "What stops data sharing?",
    ):  # fmt: skip
        assert told(narrowed.ask(question)) == told(assistant.ask(question))
    found = everything.search("How much did Total Place cost?", 10)
    assert any(row["document_id"].startswith("document-") for row in found)
