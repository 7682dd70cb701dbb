"""The chat in a real browser: ask, follow up, check, narrow, keep, change and undo."""

import json
import re
import threading
import zipfile

import docx
import pytest

from assistant import Assistant
from assistant.render import numbered
from assistant.replay import load
from ingest import Embedder, ingest
from ui.store import Store
from ui.web.serve import launch

pytestmark = pytest.mark.browser
WAIT = 90_000  # milliseconds: two cores may be busy with much else


@pytest.fixture
def visit(browser, served):
    """Open a window of someone of their own: `visit(path, width, scheme)`."""
    contexts = []

    def opened(path="", width=1440, scheme="light", context=None, url=served.url):
        if context is None:
            context = browser.new_context(
                viewport={"width": width, "height": 900 if width > 999 else 844},
                color_scheme=scheme, reduced_motion="reduce", accept_downloads=True,
                permissions=["clipboard-read", "clipboard-write"],
            )  # fmt: skip
            contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.hosts, page.problems = set(), []
        page.on("request", lambda r: page.hosts.add(re.match(r"\w+:/*([^/]*)", r.url)[1]))
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.goto(url + path)
        page.wait_for_selector("#ju-transcript .ju-transcript")
        return page

    yield opened
    for context in contexts:
        context.close()


def ask(page, question):
    before = page.locator(".turn:not(.pending)").count()
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    answered(page, before + 1)


def answered(page, turns):
    """Wait until there are so many answers, and nothing is being written."""
    page.wait_for_function(
        "n => document.querySelectorAll('.turn:not(.pending)').length === n"
        " && !document.querySelector('.turn.pending')",
        arg=turns,
    )


def evidence(page):
    page.wait_for_selector("#evidence-shown article")
    return page.locator("#evidence-shown")


def conversation(page):
    page.wait_for_function("() => location.search.includes('conversation=')")
    return page.url.split("conversation=")[1].split("#")[0]


@pytest.mark.parametrize("width", [1440, 390])
def test_a_citation_opens_the_passage_with_the_quote_marked(visit, assistant, served, width):
    page = visit(width=width)
    ask(page, "What happened to Total Place?")
    chosen = assistant.ask("What happened to Total Place?").claims[1].citations[0]
    page.click("a.marker >> nth=1")
    panel = evidence(page)
    assert panel.locator("mark").inner_text() == chosen.quote
    assert "corpus's own summary" in panel.inner_text()
    assert chosen.sources[0].publisher in panel.inner_text()
    link = panel.locator(".publications a").first
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert link.get_attribute("href") == chosen.sources[0].url
    assert page.locator(".claim.chosen").count() == 1
    if width == 390:
        page.click("text=Back to the answer")
        assert not page.locator("#evidence-shown").is_visible() or page.evaluate(
            "!document.body.classList.contains('ju-evidence-open')"
        )
    assert page.hosts == {served.url.split("/")[2]}
    assert page.problems == []


def test_everything_is_reached_without_a_mouse(visit):
    page = visit()
    page.locator("#question textarea").focus()
    page.keyboard.type("What happened to Total Place?")
    page.keyboard.press("Enter")
    answered(page, 1)
    page.locator("a.marker").first.focus()
    assert page.locator("#ju-preview").inner_text() in page.content()
    assert page.locator("a.marker").first.get_attribute("aria-describedby") == "ju-preview"
    page.keyboard.press("Escape")
    assert page.locator("#ju-preview").count() == 0
    page.keyboard.press("Enter")
    evidence(page)
    page.wait_for_function("() => document.activeElement.textContent === 'Citation 1'")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#evidence-shown') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.classList.contains('marker')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('a.marker')")


def test_pointing_at_a_marker_previews_its_quote(visit, assistant):
    page = visit()
    ask(page, "What happened to Total Place?")
    page.hover("a.marker >> nth=0")
    quote = assistant.ask("What happened to Total Place?").claims[0].citations[0].quote
    assert page.locator("#ju-preview").inner_text().rstrip("…") in quote
    page.hover("h1")
    assert page.locator("#ju-preview").count() == 0


def test_a_follow_up_shows_what_is_searched_for_and_is_read_out(visit):
    page = visit()
    ask(page, "What was the Neighbourhood Renewal Fund?")
    said = page.inner_text("#ju-status [role=status]")
    assert re.fullmatch(r"Answered with \d+ sentences? and \d+ citations?\.", said)
    ask(page, "How much did it cost?")
    assert "Searching for: How much did Neighbourhood Renewal Fund cost?" in page.inner_text(
        ".turn >> nth=1"
    )


def test_an_example_and_a_suggestion_are_asked_when_chosen(visit):
    page = visit()
    page.click(".ju-welcome button >> nth=0")
    answered(page, 1)
    suggested = page.locator(".ju-suggestions button").first.inner_text()
    # Gradio drops a click on a part whose last act it has drawn but not yet called finished.
    page.wait_for_timeout(1000)
    page.click(".ju-suggestions button >> nth=0")
    answered(page, 2)
    assert page.inner_text(".turn >> nth=1 >> h2") == suggested
    assert page.locator(".turn >> nth=1 >> a.marker").count() > 0
    page.click("text=New conversation")
    page.wait_for_selector(".ju-welcome")
    assert page.locator(".turn").count() == 0


def test_nothing_asked_is_said_and_nothing_kept(visit):
    page = visit()
    page.fill("#question textarea", "   ")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ju-error")
    assert page.inner_text(".ju-error") == "Write a question first."
    assert page.locator(".ju-conversations li").count() == 0


def test_filters_are_shown_removed_and_hold_for_the_next_question(visit):
    page = visit()
    page.click("text=Narrow what is searched")
    page.select_option("select[name=initiative]", "sure-start")
    page.fill("input[name=since]", "2010")
    page.click("#ju-narrowing form button[type=submit]")
    page.wait_for_selector(".ju-active")
    active = [
        " ".join(text.split()) for text in page.locator(".ju-active button").all_inner_texts()
    ]
    assert active[:2] == ["Initiative: Sure Start × (remove)", "From 2010 × (remove)"]
    ask(page, "What did evaluations find?")
    answer = page.inner_text(".turn")
    assert "Narrowed to: Sure Start; " in answer and "2010 or later" in answer
    page.click(".ju-active button >> nth=0")
    page.wait_for_function("() => document.querySelectorAll('.ju-active button').length === 1")
    page.click(".ju-active button >> nth=0")
    page.wait_for_function("() => !document.querySelector('.ju-active')")
    page.click("text=Narrow what is searched")
    page.evaluate("document.querySelector('input[name=since]').removeAttribute('pattern')")
    page.fill("input[name=since]", "soon")
    page.click("#ju-narrowing form button[type=submit]")
    page.wait_for_selector(".ju-error")
    assert "'soon' is no year" in page.inner_text(".ju-error")


def test_a_question_is_changed_asked_again_and_the_change_undone(visit):
    page = visit()
    ask(page, "What was Total Place?")
    ask(page, "What was Sure Start?")
    page.click(".turn >> nth=0 >> text=Change")
    page.wait_for_selector("text=Keep the old question")
    assert page.input_value("#question textarea") == "What was Total Place?"
    page.fill("#question textarea", "What were Local Area Agreements?")
    page.keyboard.press("Enter")
    answered(page, 1)
    assert page.inner_text(".turn h2") == "What were Local Area Agreements?"
    page.click("text=Undo")
    answered(page, 2)
    assert page.inner_text(".turn >> nth=1 >> h2") == "What was Sure Start?"
    page.click(".turn >> nth=1 >> text=Ask again")
    page.wait_for_selector("text=Undo")
    answered(page, 2)
    assert page.inner_text(".turn >> nth=1 >> h2") == "What was Sure Start?"


def test_stopping_keeps_nothing(visit, assistant):
    page, held, go_on, ended = visit(), threading.Event(), threading.Event(), threading.Event()

    def hold(_answer):
        held.set()
        go_on.wait(60)
        ended.set()

    assistant.listeners.append(hold)
    try:
        page.fill("#question textarea", "What got in the way of joining up services?")
        page.keyboard.press("Enter")
        assert held.wait(60)  # nothing is left to be done but to keep the answer
        page.click("#question .stop-button")
        page.wait_for_function(
            "() => document.querySelector('#ju-status').textContent.includes('Stopped')"
        )
    finally:
        go_on.set()
        assistant.listeners.remove(hold)
    assert ended.wait(60)
    page.wait_for_selector(".turn", state="detached")
    page.wait_for_timeout(1000)  # for what would be kept after all
    page.reload()
    page.wait_for_selector("#ju-transcript .ju-transcript")
    assert page.locator(".ju-conversations li").count() == 0


def test_conversations_are_found_renamed_deleted_and_brought_back(visit):
    page = visit()
    ask(page, "What was Total Place?")
    first = conversation(page)
    page.click("text=New conversation")
    page.wait_for_selector(".ju-welcome")
    ask(page, "What was Sure Start?")
    assert conversation(page) != first
    page.fill("#ju-find", "total place pilots")
    page.click("text=Find >> nth=-1")
    page.wait_for_function("() => document.querySelectorAll('.ju-conversations li').length === 1")
    page.click(".ju-conversations li .ju-more summary")
    page.fill(".ju-conversations input[name=title]", "For the <b>minister</b>")
    page.click("text=Rename")
    page.wait_for_selector(".ju-conversations li >> text=For the <b>minister</b>")
    page.click(".ju-conversations li > a")
    page.wait_for_function(
        "() => document.querySelector('.turn h2').textContent === 'What was Total Place?'"
    )
    assert conversation(page) == first
    page.click(".ju-conversations li .ju-more summary")
    page.click("button:has-text('Delete')")
    page.wait_for_selector(".ju-welcome")
    assert "was deleted" in page.inner_text("#ju-notice")
    page.click("text=Undo")
    page.wait_for_selector(".turn h2")
    assert conversation(page) == first


def test_a_link_leads_its_owner_to_the_answer_and_nobody_else(visit):
    page = visit()
    ask(page, "What was Total Place?")
    link = f"?conversation={conversation(page)}"
    turn = page.get_attribute(".turn", "id")
    again = visit(f"{link}#{turn}", context=page.context)
    again.wait_for_selector(f"#{turn} a.marker")
    other = visit(link)
    other.wait_for_selector(".ju-error")
    assert "belongs to someone else" in other.inner_text(".ju-error")
    assert other.locator(".turn").count() == 0
    assert other.locator(".ju-conversations li").count() == 0
    refused = other.goto(other.url.split("?")[0] + page.get_attribute("a.marker", "href")[1:])
    assert refused.status == 404
    assert "belongs to someone else" in other.inner_text("main")


def test_two_people_at_once_see_their_own_conversations_only(visit):
    one, two = visit(), visit()
    one.fill("#question textarea", "What was Total Place?")
    two.fill("#question textarea", "What was Sure Start?")
    one.keyboard.press("Enter")
    two.keyboard.press("Enter")
    answered(one, 1)
    answered(two, 1)
    assert one.locator(".ju-conversations li > a").all_inner_texts() == ["What was Total Place?"]
    assert two.locator(".ju-conversations li > a").all_inner_texts() == ["What was Sure Start?"]
    assert "Sure Start" not in one.inner_text(".answer")


def test_a_restart_loses_nothing(browser, assistant, tmp_path, visit):
    first = launch(assistant, Store(tmp_path / "s.db"), port=0, open_browser=False, wait=False)
    page = visit(url=first.url)
    ask(page, "What happened to Total Place?")
    shown, link = page.inner_text(".answer"), page.url
    port = int(first.url.rstrip("/").rsplit(":", 1)[1])
    first.close()
    second = launch(assistant, Store(tmp_path / "s.db"), port=port, open_browser=False, wait=False)
    page.goto(link)
    page.wait_for_selector(".turn a.marker")
    assert page.inner_text(".answer") == shown
    for n in range(page.locator("a.marker").count()):
        page.locator("a.marker").nth(n).click()
        page.wait_for_selector(f"#evidence-shown #citation-{n + 1} mark")
    second.close()


def test_feedback_is_kept_with_the_answer_and_withdrawn(visit, browser, assistant, tmp_path):
    store = Store(tmp_path / "s.db")
    running = launch(assistant, store, port=0, open_browser=False, wait=False)
    page = visit(url=running.url)
    ask(page, "What happened to Total Place?")
    page.check(".useful input[value=true]")
    page.wait_for_selector(".useful .said >> text=Thank you")
    page.click("a.marker >> nth=1")
    panel = evidence(page)
    panel.locator("form.verdict summary").click()
    panel.locator("input[value=wrong]").check()
    panel.locator("textarea").fill("It <b>ended</b> later")
    panel.locator("button", has_text="Send").click()
    page.wait_for_selector(".verdict .said >> text=Thank you")
    (row,) = store.ratings.rows()
    assert row.useful is True
    assert [(s.claim, s.verdict, s.comment) for s in row.sentences] == [
        (1, "wrong", "It <b>ended</b> later")
    ]
    with page.expect_download() as download:
        page.evaluate("document.querySelector('.turn .ju-more').open = true")
        page.click("text=the whole answer")
    saved = load(download.value.path())
    assert saved.answer == row.answer
    page.click("a.marker >> nth=1")
    page.locator("#evidence-shown button", has_text="Withdraw").click()
    page.wait_for_selector(".verdict .said >> text=Withdrawn")
    assert store.ratings.rows()[0].sentences == ()
    running.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_no_violation(visit, axe, width, scheme):
    page = visit(width=width, scheme=scheme)
    assert axe(page) == []
    ask(page, "Compare Total Place with Community Budgets")
    assert page.locator("table").count() == 1
    page.evaluate("document.querySelectorAll('#ju-chat details').forEach(d => { d.open = true; })")
    assert axe(page) == []
    page.click("a.marker >> nth=0")
    evidence(page).locator("form.verdict summary").first.click()
    assert axe(page) == []
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (dark == "rgb(255, 255, 255)") == (scheme == "light")


def test_a_document_full_of_markup_stays_text(visit, tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "evil.txt").write_text(
        "Zebra Crossing Scheme\n\nThe Zebra Crossing Scheme cost £5m <img src=x onerror=\"window.hit=1\"> "
        "and <script>window.hit=1</script> **bold** [link](javascript:window.hit=1) ${window.hit=1} "
        "{{constructor}} in 2004.\n",
        encoding="utf-8",
    )  # fmt: skip
    ingest([folder], tmp_path / "index", Embedder(), with_bundled=False)
    served = launch(Assistant.open(tmp_path / "index"), Store(tmp_path / "s.db"), port=0,
                    open_browser=False, wait=False)  # fmt: skip
    page = visit(url=served.url)
    ask(page, "How much did the Zebra <img src=x onerror='window.hit=1'> Crossing Scheme cost?")
    page.hover("a.marker")
    page.click("a.marker")
    panel = evidence(page)
    assert "<script>window.hit=1</script>" in panel.locator("mark").inner_text()
    assert "[link](javascript:window.hit=1) ${window.hit=1}" in page.inner_text(".answer")
    assert "<img src=x onerror='window.hit=1'>" in page.inner_text(".turn h2")
    assert page.evaluate("window.hit") is None
    assert page.locator(".turn img, #evidence-shown img[src='x'], #ju-left img").count() == 0
    assert json.dumps(page.problems) == "[]"
    served.close()


def test_an_answer_is_taken_away_and_copied_with_its_citations(visit, assistant):
    page = visit()
    ask(page, "What happened to Total Place?")
    ask(page, "How much did it cost?")
    page.evaluate("document.querySelectorAll('#ju-chat .ju-more').forEach(d => { d.open = true; })")
    with page.expect_download() as download:
        page.click(".ju-conversations >> text=Word")
    assert download.value.suggested_filename == "what-happened-to-total-place.docx"
    parts = zipfile.ZipFile(download.value.path())
    notes = parts.read("word/footnotes.xml").decode()
    written = docx.Document(download.value.path())
    words = "\n".join(paragraph.text for paragraph in written.paragraphs)
    for turn in (0, 1):
        markers = page.locator(f".turn >> nth={turn} >> a.marker").all()
        assert markers
        assert page.inner_text(f".turn >> nth={turn} >> h2") in words
    first = assistant.ask("What happened to Total Place?")
    cited = list(numbered(first))
    assert all(citation.quote in words for citation in cited)
    assert all(citation.sources[0].title in notes for citation in cited)
    page.click(".turn >> nth=0 >> text=Copy with citations")
    page.wait_for_selector(".turn >> nth=0 >> text=Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert first.claims[0].text in copied
    assert cited[0].sources[0].url in copied
    refused = page.request.get(page.url.split("?")[0] + "turns/nothing/export.docx")
    assert refused.status == 404


def test_an_answer_about_what_came_when_shows_it_in_time(visit):
    page = visit("?q=What%20came%20before%20and%20after%20Total%20Place,%20in%20order?")
    answered(page, 1)
    page.locator(".ju-in-time").scroll_into_view_if_needed()
    page.wait_for_selector(".timeline[data-drawn]")
    names = page.locator(".ju-in-time .textpoint").all_text_contents()
    assert {"Total Place", "Community Budgets"} <= {" ".join(name.split()) for name in names}
    page.focus(".timeline-canvas")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/timeline?open=*#initiative")
    assert page.locator("#initiative h2").count() == 1
    page.click("#initiative a[href^='/?q=']")
    page.wait_for_selector(".turn:not(.pending)")
    ask(page, "And what was Sure Start?")
    assert page.locator(".ju-in-time").count() == 0
