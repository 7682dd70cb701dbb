"""The chat in a real browser: ask, choose a citation, see the quote in its passage."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from assistant import Assistant
from ui.chat import launch

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
]  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)


@pytest.fixture(scope="module")
def address(assistant):
    page = launch(assistant, port=0, open_browser=False, wait=False)
    yield page.local_url
    page.close()


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desktop", "phone"])
def page(browser, address, request):
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.hosts = set()
    page.on("request", lambda r: page.hosts.add(r.url.split("/")[2]) if "//" in r.url else None)
    page.goto(address)
    page.wait_for_selector("#question textarea")
    yield page
    context.close()


def ask(page, question, turn=1):
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_selector(f'#chat a[href*="#cite-{turn}-1"]', timeout=60_000)


def test_a_citation_opens_the_passage_with_the_quote_marked(page, assistant, address):
    ask(page, "What happened to Total Place?")
    page.click('#chat a[href*="#cite-1-2"]')
    evidence = page.locator("#cite-1-2")
    assert evidence.is_visible()
    assert not page.locator("#cite-1-1").is_visible()
    quote = assistant.ask("What happened to Total Place?").claims[1].citations[0].quote
    assert evidence.locator("mark").inner_text() == quote
    text = evidence.inner_text()
    assert "corpus's own summary" in text
    assert evidence.locator('a[href^="http"]').first.get_attribute("rel") == "noopener noreferrer"
    assert page.hosts == {address.split("/")[2]}


def test_a_follow_up_shows_what_is_searched_for(page):
    ask(page, "What was the Neighbourhood Renewal Fund?")
    ask(page, "How much did it cost?", turn=2)
    assert "Searching for: How much did Neighbourhood Renewal Fund cost?" in page.inner_text(
        "#chat"
    )
    page.click('#chat a[href*="#cite-2-1"]')
    assert page.locator("#cite-2-1").is_visible()


def test_an_example_is_asked_when_chosen_and_start_again_clears(page):
    page.get_by_text("What happened to Total Place?").first.click()
    page.wait_for_selector('#chat a[href*="#cite-1-1"]', timeout=60_000)
    page.get_by_role("button", name="Start again").click()
    page.wait_for_selector("#cite-1-1", state="detached")
    assert page.locator('#chat a[href*="#cite-"]').count() == 0


def test_a_document_full_of_markup_stays_text(browser, tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "evil.txt").write_text(
        "Zebra Crossing Scheme\n\nThe Zebra Crossing Scheme cost £5m <img src=x onerror=\"window.hit=1\"> "
        "and <script>window.hit=1</script> **bold** [link](javascript:window.hit=1) in 2004.\n",
        encoding="utf-8",
    )  # fmt: skip
    from ingest import Embedder, ingest

    ingest([folder], tmp_path / "index", Embedder(), with_bundled=False)
    served = launch(Assistant.open(tmp_path / "index"), port=0, open_browser=False, wait=False)
    page = browser.new_page()
    page.goto(served.local_url)
    page.wait_for_selector("#question textarea")
    ask(page, "How much did the Zebra Crossing Scheme cost?")
    page.click('#chat a[href*="#cite-1-1"]')
    assert "<script>window.hit=1</script>" in page.locator("#cite-1-1 mark").inner_text()
    assert "[link](javascript:window.hit=1)" in page.inner_text("#chat")
    assert page.evaluate("window.hit") is None
    assert page.locator("#chat img[src='x'], #evidence img").count() == 0
    page.close()
    served.close()
