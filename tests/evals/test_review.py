import json
from datetime import UTC, datetime

import pytest
import typer
from typer.testing import CliRunner

from corpus.errors import UsageError
from evals.agreement import agreement as agree
from evals.agreement import cohen_kappa, krippendorff_alpha, percent_agreement
from evals.commands import drafting
from evals.dataset import Dataset, Gold, Nugget, Question, faults
from evals.review import Verdict, accepted, first_open, latest, read_verdicts, record, reviews_path
from ingest import ingest

EVIL = "The Zebra Scheme cost £5m <img src=x onerror='window.hit=1'> [red]x[/red] \x1b[2J in 2004."


SENTENCE = (
    "Total Place had thirteen pilots, which took in 63 councils, 34 primary care trusts, "
    "13 police authorities and 12 fire authorities."
)


def question(number, quote=SENTENCE):
    return Question(
        id=f"q{number}",
        kind="count",
        turns=(f"Question number {number}?",),
        gold=(Gold(document_id="total-place", quote=quote),),
        nuggets=(Nugget(text="thirteen pilots", vital=True),),
    )


def verdict(number, reviewer, judgement, **more):
    return Verdict(question=f"q{number}", reviewer=reviewer, judgement=judgement, **more)


@pytest.fixture
def draft_file(tmp_path):
    path = tmp_path / "ours.jsonl"
    Dataset(name="ours", questions=tuple(map(question, range(1, 5)))).save(path)
    return path


@pytest.fixture
def run(assistant, index_folder, monkeypatch):
    """Run a command of one's own set over the session's index, with what is typed."""
    monkeypatch.setenv("JOINEDUP_INDEX", str(index_folder))
    app = typer.Typer()
    for command in (drafting.draft, drafting.review, drafting.finish, drafting.agreement):
        app.command(command.__name__)(command)

    def command(*words, typed=""):
        result = CliRunner().invoke(app, [str(word) for word in words], input=typed)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0
        return result.output

    return command


# -- verdicts ------------------------------------------------------------------------------


def test_verdicts_are_added_and_the_latest_of_a_reviewer_counts(tmp_path):
    path = reviews_path(tmp_path / "ours.jsonl")
    assert path.name == "ours.reviews.jsonl"
    assert read_verdicts(path) == []
    first, second = verdict(1, "Ann", "reject"), verdict(1, "Ann", "accept", comment="yes")
    for each in (first, verdict(1, "Bob", "reject"), second):
        record(path, each)
    assert len(path.read_text().splitlines()) == 3
    assert read_verdicts(path)[0] == first
    assert latest(read_verdicts(path))["Ann"] == {"q1": second}


def test_a_line_that_a_crash_cut_short_is_dropped_and_written_over(tmp_path):
    path = tmp_path / "ours.reviews.jsonl"
    record(path, verdict(1, "Ann", "accept"))
    with path.open("a") as file:
        file.write('{"question": "q2", "revi')
    assert len(read_verdicts(path)) == 1
    record(path, verdict(3, "Ann", "accept"))
    assert [each.question for each in read_verdicts(path)] == ["q1", "q3"]
    path.write_text("nonsense\n")
    with pytest.raises(UsageError, match="line 1"):
        read_verdicts(path)


def test_a_question_is_accepted_where_no_one_who_judged_it_said_no():
    draft = Dataset(name="ours", questions=tuple(map(question, range(1, 5))))
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    kept = accepted(
        draft,
        [
            verdict(1, "Ann", "accept", edited="Later words?", time=late),
            verdict(1, "Bob", "accept", edited="Earlier words?", time=early),
            verdict(2, "Ann", "accept"),
            verdict(2, "Bob", "reject"),
            verdict(3, "Bob", "reject"),
            verdict(3, "Bob", "accept"),
        ],
    )
    assert [(q.id, q.turns, q.reference) for q in kept.questions] == [
        ("q1", ("Later words?",), "human"),
        ("q3", ("Question number 3?",), "human"),
    ]
    assert first_open(draft, {"q1": verdict(1, "Ann", "accept")}) == 1


# -- agreement -----------------------------------------------------------------------------


def labels(text):
    return {str(n): label for n, label in enumerate(text.split()) if label != "*"}


def test_alpha_against_krippendorffs_worked_examples():
    """Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, examples A and C."""
    binary = {"a": labels("0 1 0 0 0 0 0 0 1 0"), "b": labels("1 1 1 0 0 1 0 0 0 0")}
    assert krippendorff_alpha(binary) == pytest.approx(0.095, abs=5e-4)
    missing = {
        "A": labels("1 2 3 3 2 1 4 1 2 * * *"),
        "B": labels("1 2 3 3 2 2 4 1 2 5 * 3"),
        "C": labels("* 3 3 3 2 3 4 2 2 5 1 *"),
        "D": labels("1 2 3 3 2 4 4 1 2 5 1 *"),
    }
    assert krippendorff_alpha(missing) == pytest.approx(0.743, abs=5e-4)


def test_kappa_by_hand():
    one = labels("y " * 25 + "n " * 25)
    other = labels("y " * 20 + "n " * 5 + "y " * 10 + "n " * 15)
    assert percent_agreement(one, other) == pytest.approx(70)
    assert cohen_kappa(one, other) == pytest.approx(0.4)  # (0.7 - 0.5) / (1 - 0.5)


def test_what_is_not_defined_is_none():
    alone = agree({"Ann": labels("y n")})
    assert (alone.pairs, alone.items, alone.percent, alone.alpha) == ((), 0, None, None)
    same = agree({"Ann": labels("y y"), "Bob": labels("y y *")})
    assert (same.pairs[0].percent, same.pairs[0].kappa) == (100, None)
    assert (same.percent, same.alpha) == (100, None)
    apart = agree({"Ann": labels("y *"), "Bob": labels("* y")})
    assert (apart.pairs[0].items, apart.pairs[0].percent, apart.pairs[0].kappa) == (0, None, None)


# -- the terminal --------------------------------------------------------------------------


def test_a_set_is_made_from_draft_to_finish(run, tmp_path, assistant):
    path, out = tmp_path / "ours.jsonl", tmp_path / "set.jsonl"
    said = run("draft", "total-place", "sure-start", "--out", path, "--most", 4)
    assert "4 questions from 2 of 2 documents" in said
    assert f"joinedup eval review {path} --reviewer NAME" in said
    with pytest.raises(UsageError, match="there already"):
        run("draft", "--out", path)
    with pytest.raises(UsageError, match="near it are: total-place"):
        run("draft", "totalplace", "--out", tmp_path / "other.jsonl")
    with pytest.raises(UsageError, match="no question is accepted yet"):
        run("finish", path, "--out", out)
    run("review", path, "--reviewer", "Ann", typed="a\na\nr\nno\na\n")
    run("review", path, "--reviewer", "Bob", typed="e\nWhat of it?\na\nr\n\nr\n\nq\n")
    said = run("finish", path, "--out", out)
    assert "2 accepted, 2 rejected, 0 not judged" in said
    assert "Ann and Bob: 3 judged by both, agreement 67%, Cohen's kappa 0.40" in said
    made = Dataset.load(out)
    assert [(q.turns[0] == "What of it?", q.reference) for q in made.questions] == [
        (True, "human"),
        (False, "human"),
    ]
    assert faults(made, assistant.index) == []
    with pytest.raises(UsageError, match="there already"):
        run("finish", path, "--out", out)


def test_a_review_shows_the_gold_and_goes_on_where_it_stopped(run, draft_file):
    said = run("review", draft_file, "--reviewer", "Ann", typed="x\ns\nb\na\nr\ntoo wide\nq\n")
    assert "1 of 4 (count)" in said
    assert "Question number 1?" in said
    assert "Total Place had thirteen pilots" in said
    assert "Total Place ›" in said
    assert "must hold: thirteen pilots" in said
    assert "Please answer with one of" in said
    assert "2 of 4 judged by Ann, 2 left" in said
    again = run("review", draft_file, "--reviewer", "Ann", typed="b\nr\n\n")
    assert again.index("3 of 4") < again.index("2 of 4 (count, you said: reject)")
    assert "2 of 4 judged by Ann" in again
    kept = read_verdicts(reviews_path(draft_file))
    assert [(v.question, v.judgement, v.comment) for v in kept] == [
        ("q1", "accept", ""),
        ("q2", "reject", "too wide"),
        ("q2", "reject", ""),
    ]


def test_text_of_documents_cannot_drive_the_terminal(run, tmp_path):
    path = tmp_path / "evil.jsonl"
    row = question(1, EVIL).model_copy(update={"turns": ("Why \x1b]0;x\x07 [bold]so[/bold]?",)})
    Dataset(name="evil", questions=(row,)).save(path)
    said = run("review", path, "--reviewer", "Ann", typed="q\n")
    assert "[red]x[/red] [2J in 2004." in said.replace("\n", " ").replace("   ", "")
    assert "[bold]so[/bold]" in said
    assert "\x1b" not in said
    assert "\x07" not in said


def test_agreement_is_printed_for_people_and_for_programs(run, draft_file):
    for number, words in enumerate(("accept accept", "reject accept", "reject reject"), 1):
        for reviewer, judgement in zip(("Ann", "Bob"), words.split(), strict=True):
            record(reviews_path(draft_file), verdict(number, reviewer, judgement))
    record(reviews_path(draft_file), verdict(99, "Ann", "accept"))  # not in the draft
    said = run("agreement", draft_file)
    assert "Ann and Bob: 3 judged by both, agreement 67%, Cohen's kappa 0.40" in said
    found = json.loads(run("agreement", draft_file, "--json"))
    assert found["items"] == 3
    assert found["alpha"] == pytest.approx(1 - 5 * 2 / (2 * 3 * 3))
    assert "alpha n/a" in run("agreement", draft_file.rename(draft_file.with_name("new.jsonl")))


def test_documents_of_ones_own_come_before_the_bundled(tmp_path, index_copy, embedder, run):
    (tmp_path / "a.txt").write_text("The Zebra Scheme\n\nThe Zebra Scheme cost £5m in Hull.\n")
    ingest([tmp_path / "a.txt"], index_copy, embedder)
    said = run("draft", "--out", tmp_path / "own.jsonl", "--index", index_copy)
    assert "1 questions from 1 of 1 documents" in said


# -- the page ------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_page_takes_verdicts_from_mouse_and_keyboard(browser, draft_file, assistant):
    from evals.review_page import launch

    draft = Dataset.load(draft_file)
    evil = draft.questions[1].model_copy(update={"gold": (Gold(document_id="gone", quote=EVIL),)})
    draft = draft.model_copy(update={"questions": (draft.questions[0], evil, *draft.questions[2:])})
    served = launch(draft, draft_file, "Ann", assistant.index, 0, open_browser=False, wait=False)
    page, hosts = browser.new_page(), set()
    page.on("request", lambda r: hosts.add(r.url.split("/")[2]) if "//" in r.url else None)
    page.goto(served.local_url)
    page.get_by_text("1 of 4.").wait_for()
    words = page.get_by_label("Question (may be edited)")
    assert words.input_value() == "Question number 1?"
    gold = page.locator("#gold")
    assert gold.locator("mark").inner_text() == draft.questions[0].gold[0].quote
    assert "thirteen pilots" in gold.inner_text()
    words.fill("How many pilots were there in Total Place?")
    page.get_by_label("Comment (optional)").fill("clearer")
    page.get_by_role("button", name="Accept").click()

    page.get_by_text("2 of 4.").wait_for()
    assert "onerror='window.hit=1'" in gold.inner_text()
    assert page.locator("#gold img").count() == 0
    assert page.evaluate("window.hit") is None
    assert page.get_by_label("Comment (optional)").input_value() == ""
    page.get_by_role("button", name="Reject").focus()
    page.keyboard.press("Enter")
    page.get_by_text("3 of 4.").wait_for()
    page.get_by_role("button", name="Back").click()
    page.get_by_text("You said: reject").wait_for()
    page.get_by_role("button", name="Skip").click()
    page.get_by_text("3 of 4.").wait_for()
    page.get_by_role("button", name="Skip").click()
    page.get_by_text("4 of 4.").wait_for()
    page.get_by_role("button", name="Skip").click()
    page.get_by_text("2 skipped").wait_for()
    page.reload()
    page.get_by_text("3 of 4.").wait_for()
    page.close()
    served.close()
    assert hosts == {served.local_url.split("/")[2]}
    assert [(v.question, v.judgement, v.edited, v.comment)
            for v in read_verdicts(reviews_path(draft_file))] == [
        ("q1", "accept", "How many pilots were there in Total Place?", "clearer"),
        ("q2", "reject", None, ""),
    ]  # fmt: skip
