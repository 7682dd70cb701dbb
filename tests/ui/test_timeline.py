"""The timeline and the barriers for the web: the figure's data, and HTML in which text stays text."""

import itertools
import json
import re
from datetime import date
from html.parser import HTMLParser

import plotly
import pytest

from assistant.asking import questions_about
from assistant.barriers import matrix
from assistant.timeline import Point, timeline
from ui.barriers import detail, matrix_table
from ui.timeline import figure, picture, summary, table
from ui.timeline.groups import grouped
from ui.timeline.lanes import Scale, lay_out

HOSTILE = '<img src=x onerror="alert(1)">"\'&\x1b[2J'


@pytest.fixture(scope="module")
def spans(assistant):
    return timeline(assistant.index)


@pytest.fixture(scope="module")
def seen(assistant):
    return matrix(assistant.index)


@pytest.fixture(scope="module")
def hostile(spans):
    point = Point(id="x", title=HOSTILE, publisher=HOSTILE, year=2012, type=HOSTILE,
                  url="javascript:alert(1)", voice=HOSTILE)  # fmt: skip
    span = next(s for s in spans if s.id == "total-place")
    claim = span.began.model_copy(update={"text": HOSTILE})
    return span.model_copy(
        update={"name": HOSTILE, "aliases": (HOSTILE,), "sponsors": (HOSTILE,), "places": (HOSTILE,),
                "evaluations": (point,), "what": claim, "document_id": "a/../b?c"}
    )  # fmt: skip


class Tags(HTMLParser):
    """The tags of some HTML, with their attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def harmless(html):
    tags = Tags(html).found
    assert "img" not in {tag for tag, _ in tags}
    assert "\x1b" not in html
    for _, attributes in tags:
        assert not [name for name in attributes if name.startswith("on")]
        assert not (attributes.get("href") or "").startswith("javascript:")


@pytest.mark.parametrize("group_by", ["theme", "sponsor"])
@pytest.mark.parametrize("narrow", [False, True])
def test_every_point_of_the_figure_carries_its_initiative(spans, group_by, narrow):
    made = figure(spans, group_by, narrow=narrow)
    plotly.graph_objects.Figure(made)  # Plotly itself takes it
    known = {span.id for span in spans}
    for trace in made["data"]:
        assert len(trace["customdata"]) == len(trace["x"]) == len(trace["y"])
        assert set(trace["customdata"]) <= known
    bars = [i for t in made["data"] if t["type"] == "bar" for i in t["customdata"]]
    assert len(bars) == len(set(bars)) > 40


def test_the_wide_picture_holds_every_initiative_that_has_a_first_year_from_1997(spans):
    made = figure(spans, today=date(2026, 1, 1))
    drawn = {i for t in made["data"] if t["type"] == "bar" for i in t["customdata"]}
    wanted = {s.id for s in spans if s.start and s.start >= 1997}
    assert wanted <= drawn
    assert made["layout"]["xaxis"]["range"] == [1997, 2027]
    points = next(t for t in made["data"] if t.get("mode") == "markers")
    from_1997 = [p for s in spans if s.id in drawn for p in s.evaluations if p.year >= 1997]
    assert len(points["x"]) == len(from_1997)


def test_an_initiative_that_followed_another_is_linked_to_it(spans):
    links = next(t for t in figure(spans)["data"] if t.get("mode") == "lines")
    assert {"community-budgets", "supporting-families"} <= set(links["customdata"])


def test_no_two_bars_or_labels_of_a_lane_overlap(spans):
    scale = Scale(1997, 2027, 0.17, 60)
    layout = lay_out(grouped(spans, "theme"), scale)
    lanes = {}
    for bar in layout.bars:
        lanes.setdefault(bar.lane, []).append(bar)
    for bars in lanes.values():
        bars.sort(key=lambda b: b.start)
        for one, other in itertools.pairwise(bars):
            assert max(one.end, one.label_at + len(one.label) * scale.letter) <= other.label_at
            assert one.end <= other.start


def test_dark_is_another_template_and_nothing_else(spans):
    light, dark = figure(spans), figure(spans, mode="dark")
    assert light["layout"].pop("template") != dark["layout"].pop("template")
    assert light == dark


def test_text_in_the_figure_is_no_markup_of_plotly_s(hostile):
    made = json.dumps(figure([hostile]))
    assert "<img" not in made
    assert "&lt;img" in made
    assert "\\u001b" not in made
    harmless(picture([hostile]))
    element = next(a for t, a in Tags(picture([hostile])).found if t == "div")
    assert json.loads(element["data-figure"])["data"]


def test_text_in_tables_and_summaries_stays_text(hostile):
    harmless(table([hostile], kept="place=Wales"))
    harmless(summary(hostile, [HOSTILE]))
    assert "&lt;img" in summary(hostile)


def test_the_table_holds_what_the_picture_holds(spans):
    html = table(spans, kept="place=Wales")
    tags = Tags(html).found
    assert sum(1 for tag, a in tags if tag == "th" and a.get("scope") == "row") == len(spans)
    assert sum(1 for tag, a in tags if tag == "th" and a.get("scope") == "col") == 8
    assert "<caption" in html
    assert '"/timeline?open=total-place&amp;place=Wales"' in html


def test_a_summary_cites_asks_and_links(assistant, spans):
    span = next(s for s in spans if s.id == "total-place")
    html = summary(span, questions_about(assistant.index, "total-place"))
    marks = [a["href"] for tag, a in Tags(html).found if a.get("class") == "marker"]
    citation = span.citations[0]
    assert marks[0] == f"/documents/total-place?start={citation.start}&end={citation.end}#quote"
    assert len([1 for tag, a in Tags(html).found if (a.get("href") or "").startswith("/?q=")]) == 3
    assert "Community Budgets" in html
    assert all(point.title in html for point in span.evaluations)


def test_nothing_that_meets_the_filters_is_said_so(seen):
    assert "No initiative meets the filters" in table([])
    assert "No initiative meets the filters" in picture([])
    empty = seen.model_copy(update={"rows": ()})
    assert "<table" not in matrix_table(empty)
    assert "with these filters" in detail(seen, "culture", "no-such-initiative")


def test_a_cell_of_the_matrix_opens_what_was_seen(seen):
    html = matrix_table(seen)
    assert '"/barriers?open=culture&amp;at=better-care-fund"' in html
    assert "/barriers?open=data-sharing&amp;at=data-sharing-evidence" in html
    opened = detail(seen, "culture", "better-care-fund")
    cell = seen.row("better-care-fund").cell("culture")
    assert opened.count("<h4>") == 0
    assert all(re.sub("'", "&#x27;", c.text) in opened for c in cell.claims)
    assert "Insights that answer it" in opened
    assert detail(seen, "culture").count("<h4>") == len([r for r in seen.rows if r.cell("culture")])


@pytest.fixture(scope="module")
def site(served):
    return served.url.rstrip("/")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_in_a_browser(browser, axe, site, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    refused = []
    page.on("console", lambda m: refused.append(m.text) if "Content Security" in m.text else None)
    page.goto(f"{site}/timeline")
    page.wait_for_selector(f'.timeline[data-drawn="{scheme}"]', timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []
    page.focus(".timeline-canvas")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.wait_for_function("() => document.querySelector('[aria-live]').textContent")
    assert "Neighbourhood Renewal Fund" in page.inner_text(".timeline [aria-live]")
    page.emulate_media(color_scheme="dark" if scheme == "light" else "light")
    other = "dark" if scheme == "light" else "light"
    page.wait_for_selector(f'.timeline[data-drawn="{other}"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/timeline?open=neighbourhood-renewal-fund#initiative")
    page.goto(f"{site}/barriers?open=data-sharing")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []
    assert refused == []
    context.close()


@pytest.mark.browser
def test_a_click_on_a_bar_opens_it_and_without_javascript_the_table_is_there(browser, site):
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{site}/timeline")
    page.wait_for_selector(".timeline[data-drawn]", timeout=60_000)
    box = page.locator(".timeline .barlayer .point").first.bounding_box()
    page.mouse.click(box["x"] + 3, box["y"] + box["height"] / 2)
    page.wait_for_url("**/timeline?open=*")
    page.close()
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{site}/timeline")
    assert plain.get_by_text("The picture needs JavaScript").is_visible()
    plain.get_by_text("The same as a table").click()
    assert plain.get_by_role("rowheader", name="Total Place", exact=True).is_visible()
    plain.context.close()
