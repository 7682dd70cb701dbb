"""Reports of hand-made records: every number is the score's, and hostile text stays text."""

import csv
import io
import re
from itertools import pairwise

import pytest
import typer
from lxml import html as lxml_html
from typer.testing import CliRunner

from assistant.answer import Answer, Citation, Claim, IndexState
from corpus.errors import UsageError
from evals.commands.board import board
from evals.compare import compare
from evals.dataset import Dataset, Gold, Nugget, Question
from evals.metrics import HEADLINE
from evals.metrics.latency import stages
from evals.metrics.refusal import risk_coverage
from evals.record import Record
from evals.report import plots
from evals.report.comparison import comparison_html, comparison_markdown, verdicts
from evals.report.figure import figures, singles
from evals.report.files import write_reports
from evals.report.html import html
from evals.report.leaderboard import boards, leaderboard, leaderboard_html, runs_below
from evals.report.markdown import markdown
from evals.report.question import question_markdown
from evals.report.table import figures_csv, questions_csv
from evals.report.text import ends, number
from evals.run import describe, run
from evals.score import score

STATE = IndexState(fingerprint="x", documents=1, passages=1, model="m")
HOSTILE = (
    "<script>window.hit=1</script></details></table> | **b** [l](javascript:1) http://evil.example"
)
ABOUT = {
    "dataset": {"name": "hand-made", "fingerprint": "f00", "questions": 6},
    "configuration": {"hits": 24, "dense": True, "threshold": None, "seed": 0},
    "index": {"fingerprint": "ixf", "documents": 3, "passages": 9, "model": "minilm"},
    "contents": "corpusf",
    "source": "hand-made",
    "started": "2026-11-24T02:17:51+00:00",
    "revision": "abc",
    "python": "3.11",
    "machine": "Linux",
    "processors": 2,
    "packages": {"numpy": "2.4.6", "evil<b>": "1"},
}


def claim(text, quote=None):
    cited = quote or text
    cite = Citation(document_id="doc-a", title="Title", publisher="Pub", year=2001, section="Sec",
                    page=7, quote=cited, start=0, end=len(cited), url="http://pub.example/a",
                    evidence_type="research")  # fmt: skip
    return Claim(text=text, citations=(cite,))


COST = claim("The scheme cost £7m in 2011.")


def made(name, *, text=COST, status="answered", expected="answered", error="", **fields):
    """A record whose gold passage was retrieved second."""
    answer = Answer(
        question="?", standalone_question="Searched?", status=status, index=STATE,
        claims=(text,) if status != "not_in_corpus" else (), confidence=0.8,
        timings={"retrieve": 0.1, "total": 0.3},
    )  # fmt: skip
    nuggets = (Nugget(text="cost £7m", vital=True), Nugget(text="loved by all", vital=False))
    question = Question(
        id=name, kind=fields.pop("kind", "figure"), turns=fields.pop("turns", ("And the cost?",)),
        status=expected, nuggets=nuggets if expected != "not_in_corpus" else (),
        gold=(Gold(document_id="doc-a", quote="cost £7m in 2011"),), **fields,
    )  # fmt: skip
    passages = ("something else", "The scheme cost £7m in 2011.")
    found = tuple(
        {"document_id": "doc-a", "section": "Sec", "page": 7, "text": t} for t in passages
    )
    return Record(question=question, answer=None if error else answer, retrieved=found,
                  misplaced=0, error=error, seconds=0.5)  # fmt: skip


WRONG = claim("It rained much.")
RECORDS = [
    made("good"),
    made("wrong", text=WRONG, turns=("First turn", "Second turn")),
    made("refused", status="not_in_corpus"),
    made("due", status="not_in_corpus", expected="not_in_corpus", kind="unanswerable"),
    made("broken", error="it broke"),
    made("hostile <i>", text=claim(HOSTILE), turns=(HOSTILE,), kind=HOSTILE),
]
SCORES = score(RECORDS)
PAGE = html("run-1", ABOUT, RECORDS, SCORES)
TREE = lxml_html.fromstring(PAGE)

ONLY_RETRIEVAL = [r.model_copy(update={"answer": None, "misplaced": None, "error": ""})
                  for r in RECORDS]  # fmt: skip
ODD_RUNS = {
    "nothing asked": [],
    "only retrieval": ONLY_RETRIEVAL,
    "only errors": [made("a", error="x"), made("b", error=HOSTILE)],
    "only refusals": [made("a", status="not_in_corpus"), made("b", status="not_in_corpus")],
    "one question": [made("a")],
}


def text_of(element):
    return re.sub(r"\s+", " ", element.text_content()).strip()


def rows_of(tree, label):
    region = tree.xpath(f'//div[@aria-label="{label}"]')[0]
    cells = [[text_of(c) for c in row.xpath("./th|./td")] for row in region.xpath(".//tbody/tr")]
    return {row[0]: row[1:] for row in cells}


def test_each_figure_in_the_page_is_the_score():
    rows = rows_of(TREE, "All figures")
    shown = [figure for figure in figures(SCORES) if figure.interval]
    assert {f.name for f in shown} == set(SCORES.overall)
    for figure in shown:
        interval = SCORES.overall[figure.name]
        value, between, n, unscored, definition = rows[figure.name]
        assert (value, between, n) == (number(interval.value), ends(interval), str(interval.n))
        assert unscored == ("n/a" if figure.unscored is None else str(figure.unscored))
        assert definition == figure.definition
        assert definition.endswith(".")
    assert rows["vital_recall"][3] == "2"
    assert rows["premise_correction"][:3] == ["n/a", "n/a", "0"]
    whole = rows_of(TREE, "Figures of the whole run")
    assert {s.name: number(s.value) for s in singles(SCORES)} == {k: v[0] for k, v in whole.items()}


def test_the_headline_stands_first_in_plain_words():
    card = text_of(TREE.xpath('//li[@class="card"]')[0])
    headline = SCORES.overall[HEADLINE]
    assert f"Headline score {headline.value:.1%}" in card
    assert f"expect {headline.low:.1%} to {headline.high:.1%} (95% interval" in card
    text = text_of(TREE)
    assert "1 of 6 questions ended in an error" in text
    assert "24 November 2026 at 02:17 UTC" in text


def test_the_confusion_table_counts_statuses():
    rows = rows_of(TREE, "Expected and given statuses")
    assert rows["answered"] == ["3", "0", "1"]
    assert rows["not_in_corpus"] == ["0", "0", "1"]


def test_kinds_stages_and_the_making_are_shown():
    kinds = rows_of(TREE, "Figures by kind of question")
    assert kinds["unanswerable"][:2] == ["1", "1.000 0.207 to 1.000"]
    assert kinds["figure"][0] == "4"
    assert rows_of(TREE, "Seconds by stage")["retrieve"] == ["0.100", "0.100", "0.100", "5"]
    text = text_of(TREE.xpath('//section[@aria-labelledby="making"]')[0])
    for known in ("corpusf", "ixf", "f00", "minilm", "true", "not set", "numpy 2.4.6", "Linux"):
        assert known in text


def test_the_worst_questions_come_first_and_in_full():
    shown = TREE.xpath('//details[@class="question"]')
    ids = [d.xpath('.//span[@class="id"]')[0].text for d in shown]
    assert ids == ["broken", "wrong", "refused", "hostile <i>"]
    text = text_of(shown[1])
    for part in ("First turn", "Second turn", "Searched for: Searched?", "It rained much.",
                 "doc-a › Sec › page 7", "expected answered", "headline 0.000"):  # fmt: skip
        assert part in text
    assert rows_of(shown[1], "Facts of wrong") == {
        "cost £7m": ["vital", "not held"],
        "loved by all": ["okay", "not held"],
    }
    (gold,) = rows_of(shown[1], "Gold passages of wrong").values()
    assert gold == ["at rank 2"]
    assert "it broke" in text_of(shown[0])


def test_hostile_text_stays_text():
    assert "<script" not in PAGE
    assert not TREE.xpath("//script")
    assert PAGE.count("<details") == PAGE.count("</details>")
    assert HOSTILE in text_of(TREE)
    assert "evil<b> 1" in text_of(TREE)
    after = [made(r.question.id) for r in RECORDS]
    compared = comparison_html(compare(SCORES, SCORES), RECORDS, after, (HOSTILE, "b"))
    assert "<script" not in compared
    written = markdown(HOSTILE, RECORDS, SCORES)
    assert "<script" not in written.replace("\\<", "")
    assert "[l](" not in written


def test_nothing_is_fetched_from_anywhere():
    compared = comparison_html(compare(SCORES, SCORES), RECORDS, RECORDS, ("a", "b"))
    for page in (PAGE, compared):
        addresses = re.findall(r"""(?:src|href|action|srcset|data)\s*=\s*["']([^"']*)""", page)
        assert all(address.startswith("#") for address in addresses)
        assert all(a.startswith("#") for a in re.findall(r"url\(([^)]*)\)", page))
        assert "@import" not in page
        said = page.replace("http://evil.example", "").replace("http://www.w3.org/", "")
        assert "http" not in said.replace("http-equiv", "")
        assert "default-src 'none'" in page


def test_the_page_is_in_order_for_those_who_cannot_see_it():
    levels = [int(h.tag[1]) for h in TREE.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(th.get("scope") for th in TREE.xpath("//th"))
    assert all(svg.get("role") == "img" for svg in TREE.xpath("//figure//svg"))
    names = TREE.xpath("//@id")
    assert len(names) == len(set(names))
    assert TREE.get("lang") == "en-GB"


def test_plots_say_what_they_show_and_are_the_same_every_time():
    headline = {q: row[HEADLINE] for q, row in SCORES.questions.items() if HEADLINE in row}
    points = risk_coverage(RECORDS, headline)

    def drawn():
        return [
            plots.risk_coverage(points), plots.recall_by_k(SCORES.overall),
            plots.latency([0.5, 0.7]), plots.stage_bars(stages(RECORDS)),
        ]  # fmt: skip

    once = drawn()
    assert once == drawn()
    labels = [re.match(r'<svg role="img" aria-label="([^"]+)"', svg)[1] for svg in once]
    assert number(points[-1].risk) in labels[0]
    assert f"{number(SCORES.overall['R@5'].value)} at 5" in labels[1]
    assert "half within 0.600" in labels[2]
    assert "retrieve 0.100" in labels[3]
    assert not any(word in "".join(once) for word in ("<?xml", "<metadata", "2026", "matplotlib"))
    evil = made("e").answer.model_copy(update={"timings": {'<b> $x$ "': 1.0}})
    bars = plots.stage_bars(stages([made("e").model_copy(update={"answer": evil})]))
    assert "<b>" not in bars


def test_there_is_no_plot_of_nothing():
    assert plots.risk_coverage([]) is None
    assert plots.recall_by_k({}) is None
    assert plots.latency([]) is None
    assert plots.stage_bars([]) is None


@pytest.mark.parametrize("records", ODD_RUNS.values(), ids=ODD_RUNS)
def test_odd_runs_render(records):
    scores = score(records)
    page = html("odd", {}, records, scores)
    assert "n/a" in page
    assert not re.search(r"\b(nan|inf)\b", re.sub(r"<[^>]*>", " ", page))
    assert markdown("odd", records, scores).startswith("# odd")
    assert questions_csv(records, scores).count("\n") == len(records) + 1
    assert figures_csv(scores).startswith("kind,figure,value")
    same = compare(scores, scores)
    assert "From a to b" in comparison_markdown(same, records, records, ("a", "b"))
    assert "From a to b" in comparison_html(same, records, records, ("a", "b"))


def test_where_only_retrieval_was_asked_for_the_worst_retrieved_come_first():
    lost = made("lost").model_copy(update={"answer": None, "retrieved": ()})
    page = lxml_html.fromstring(
        html("r", {}, [*ONLY_RETRIEVAL, lost], score([*ONLY_RETRIEVAL, lost]))
    )
    assert page.xpath('//details[@class="question"]//span[@class="id"]')[0].text == "lost"


def test_markdown_holds_the_figures_in_short():
    text = markdown("run_1", RECORDS, SCORES)
    headline = SCORES.overall[HEADLINE]
    assert f"{number(headline.value)}, 95% interval {ends(headline)}" in text.split("##")[0]
    assert f"| vital_recall | {number(SCORES.overall['vital_recall'].value)} |" in text
    assert "| answered | 3 | 0 | 1 |" in text
    assert "| retrieve | 0.100 | 0.100 | 0.100 | 5 |" in text
    assert "**broken** (figure, n/a)" in text
    assert "error: it broke" in text


def test_one_question_in_full_for_the_terminal():
    rude = made("q\x1b[31m", turns=("First\x9b turn", "\u202eSecond turn"))
    text = question_markdown(rude, {"vital_recall": 1.0})
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    for part in ("1. First turn", "2. Second turn", "Expected answered, given answered",
                 "held, vital: cost £7m", "not held, okay: loved by all", "rank 2: doc-a",
                 "doc-a › Sec › page 7 (Title, Pub, 2001)", "| vital_recall | 1.000 |"):  # fmt: skip
        assert part in text
    assert "Error: it broke" in question_markdown(made("e", error="it broke"), {})


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=cmd()", "'=cmd()"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'x"),
        (" =1", "'=1"), ("\n=1", "'=1"), ("\x00=1", "'=1"), ("How?", "How?"),
    ],
)  # fmt: skip
def test_a_spreadsheet_runs_no_formula_of_a_question(cell, written):
    records = [made("a", turns=(cell,))]
    (row,) = csv.DictReader(io.StringIO(questions_csv(records, score(records))))
    assert row["question"] == written


def test_csv_holds_the_scores():
    rows = {r["id"]: r for r in csv.DictReader(io.StringIO(questions_csv(RECORDS, SCORES)))}
    for name, values in SCORES.questions.items():
        row = rows[name]
        assert {k: float(row[k]) for k in values} == pytest.approx(values, rel=1e-5)
    assert rows["broken"]["vital_recall"] == ""
    assert rows["broken"]["error"] == "it broke"
    assert rows["refused"]["given"] == "not_in_corpus"
    found = {(r["kind"], r["figure"]): r for r in csv.DictReader(io.StringIO(figures_csv(SCORES)))}
    assert float(found["all", "R@5"]["low"]) == pytest.approx(SCORES.overall["R@5"].low)
    assert found["all", "vital_recall"]["unscored"] == "2"
    assert found["unanswerable", HEADLINE]["value"] == "1"
    assert found["all", "confidence_auroc"]["low"] == ""


def test_a_comparison_names_what_was_lost_and_won():
    before = [*(made(f"q{n}") for n in range(30)), made("x", text=WRONG)]
    after = [*(made(f"q{n}", text=WRONG) for n in range(30)), made("x")]
    found = compare(score(before), score(after))
    said = " ".join(verdicts(found))
    assert "vital_recall is worse beyond noise: 0.968 before, 0.032 after" in said
    assert "The same on every question: " in said
    assert "sentences" not in said
    better = " ".join(verdicts(compare(score(after), score(before))))
    assert "vital_recall is better beyond noise" in better
    text = comparison_markdown(found, before, after, ("old", "new"))
    assert "1 won, 30 lost" in text
    assert "## Lost: 30" in text
    assert "And 15 more: q15, q16" in text
    assert text.index("**old**: answered") < text.index("**new**: answered")
    tree = lxml_html.fromstring(comparison_html(found, before, after, ("old", "new")))
    ids = [e.text for e in tree.xpath('//details[@class="question"]//span[@class="id"]')]
    assert ids == [*(f"q{n}" for n in range(15)), "x"]
    change = found.changes["vital_recall"]
    row = rows_of(tree, "Figures before and after")["vital_recall"]
    assert row[:3] == [number(change.before), number(change.after), f"{change.change.value:+.3f}"]
    assert row[5] == f"{found.p['vital_recall']:.4f}"
    pair = tree.xpath('//details[@class="question"]//div[@class="pair"]')[0]
    assert [text_of(h) for h in pair.xpath("./div/h3")] == ["Before: old", "After: new"]


def test_nothing_clear_is_said_to_be_unclear():
    before, after = [made("a"), made("b")], [made("a"), made("b", text=WRONG)]
    assert "No difference could be shown in conditioned" in verdicts(
        compare(score(before), score(after))
    )[0]  # fmt: skip


@pytest.fixture
def results(tmp_path):
    """Three scored runs of one set and one of another, below one folder."""

    def saved(name, dataset, configuration, text):
        questions = tuple(made(q).question for q in dataset)
        about = {"configuration": configuration, "contents": "c", "index": {"model": "m"}}
        folder = tmp_path / name
        records = run(Dataset(name="hand", questions=questions),
                      lambda q: made(q.id, text=text), folder, about)  # fmt: skip
        scores = score(records)
        (folder / "scores.json").write_text(scores.model_dump_json(), encoding="utf-8")
        write_reports(folder, scores)
        return folder

    saved("middling/one", ("a", "b"), {"hits": 8, "gate": True}, WRONG)
    saved("best", ("a", "b"), {"hits": 24, "gate": True}, COST)
    saved("also", ("a", "b"), {"hits": 24, "gate": True, "new": "x=1"}, COST)
    saved("other", ("c",), {"hits": 24}, COST)
    return tmp_path


def test_reports_are_written_into_the_run(results):
    folder = results / "best"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "hand: run best" in page
    assert describe(folder)["dataset"]["fingerprint"] in page
    assert (folder / "report.md").read_text(encoding="utf-8").startswith("# best")
    assert (folder / "questions.csv").read_text(encoding="utf-8").startswith("id,kind")
    assert (folder / "figures.csv").read_text(encoding="utf-8").startswith("kind,figure")


def test_the_leaderboard_ranks_runs_of_one_set(results):
    found = {tuple(e.name for e in b.entries): b.settings for b in boards(runs_below([results]))}
    assert found == {("also", "best", "one"): ("hits", "new"), ("other",): ()}
    text = leaderboard(runs_below([results]))
    lines = [line for line in text.splitlines() if line.startswith("| 3")]
    assert lines == ["| 3 | one | 0.000 (0.000 to 0.658) | 0.000 (0.000 to 0.658) "
                     "| 1.000 (0.342 to 1.000) | 1.000 (0.342 to 1.000) "
                     "| 1.000 (0.342 to 1.000) | 1.000 (0.342 to 1.000) | 0.500 | 8 | n/a |"]  # fmt: skip
    assert "x=1" in leaderboard_html(runs_below([results]))
    with pytest.raises(UsageError, match="no run"):
        leaderboard([results])
    (results / "best" / "scores.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="eval score"):
        leaderboard([results / "best"])


def test_the_board_command_finds_runs_below_a_folder(results):
    app = typer.Typer()
    app.command()(board)
    out = results / "made" / "board.html"
    done = CliRunner().invoke(app, [str(results), "--out", str(out)])
    assert done.exit_code == 0
    assert "| 1 | also |" in done.output
    assert "Leaderboard" in out.read_text(encoding="utf-8")
    (results / "empty").mkdir()
    refused = CliRunner().invoke(app, [str(results / "empty")])
    assert isinstance(refused.exception, UsageError)


@pytest.mark.browser
def test_the_pages_fit_a_desktop_and_a_phone(tmp_path, results, browser):
    # A name without a place to break must not push the page wide.
    long = [*RECORDS, made("x" * 300, text=claim("y" * 300), turns=("z" * 300,))]
    scores = score(long)
    pages = {
        "report": html("n" * 200, ABOUT, long, scores),
        "comparison": comparison_html(compare(scores, scores), long, long, ("a" * 200, "b")),
        "leaderboard": leaderboard_html(runs_below([results])),
    }
    for name, made_page in pages.items():
        path = tmp_path / f"{name}.html"
        path.write_text(made_page, encoding="utf-8")
        for width in (1440, 390):
            page = browser.new_page(viewport={"width": width, "height": 900})
            heard, asked = [], []
            page.on("console", lambda message, heard=heard: heard.append(message.text))
            page.on("pageerror", lambda error, heard=heard: heard.append(str(error)))
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(path.as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") == width, name
            assert page.evaluate("window.hit") is None
            assert heard == []
            assert asked == [path.as_uri()]
            page.close()
