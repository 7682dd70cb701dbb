"""The pages in a real browser: read, find, add by dropping and without a script, axe-core clean."""

import base64
import shutil

import pytest

from assistant import Assistant
from ingest import Index
from tests.ui.web.conftest import HOSTILE, pdf_of
from ui.store import Store
from ui.web.serve import launch

pytestmark = pytest.mark.browser
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
DROP = """
([name, data]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const given = new DataTransfer();
  given.items.add(new File([bytes], name));
  document.getElementById("ju-add").dispatchEvent(
    new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true }));
}
"""


@pytest.fixture(scope="module")
def address(index_of_papers, embedder, tmp_path_factory):
    """The app over the papers, served."""
    folder = tmp_path_factory.mktemp("pages")
    shutil.copytree(index_of_papers, folder / "index")
    store = Store(folder / "store.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOINEDUP_UPLOADS", str(folder / "uploads"))
        assistant = Assistant(Index(folder / "index", embedder))
        running = launch(assistant, store, port=0, open_browser=False, wait=False)
    yield running.url.rstrip("/")
    running.close()
    store.close()


@pytest.fixture
def visit(browser, address):
    """Open pages as visitors; at the end no request has gone elsewhere."""
    contexts, hosts = [], set()

    def open_page(size="desktop", **options):
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: hosts.add(r.url.split("/")[2]) if "//" in r.url else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert hosts <= {address.split("/")[2]}


def no_sideways(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_page_meets_wcag(visit, address, axe, size, scheme):
    page = visit(size, color_scheme=scheme)
    places = ["/library", "/library?words=qqq", "/search", "/search?q=plan&since=2000",
              "/search?q=plan&since=20x", "/about", "/about/delete", "/documents/none"]  # fmt: skip
    page.goto(f"{address}/library?words=leeds")
    places.append(page.locator("tbody a").first.get_attribute("href"))
    page.goto(f"{address}/library?words=script")
    places.append(page.locator("tbody a").first.get_attribute("href") + "?start=5&end=60")
    for place in places:
        page.goto(address + place)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert axe(page) == [], place
        assert no_sideways(page), place
        assert page.evaluate("window.hit") is None
        assert page.locator("h1").count() == 1


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_over_the_whole_corpus_meet_wcag(browser, served, axe, size):
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    for place in ("documents/total-place?start=100&end=300#quote", "library?barrier=data-sharing",
                  "search?q=data+sharing+since+2010", "about"):  # fmt: skip
        page.goto(served.url + place)
        assert axe(page) == [], place
        assert no_sideways(page), place
    page.close()


def test_a_file_that_is_dropped_is_read_and_can_be_removed_by_keyboard(visit, address, axe):
    page = visit()
    page.goto(f"{address}/library")
    page.get_by_text("Add files").click()
    data = base64.b64encode(pdf_of("The Otter Plan\nThe Otter Plan cost £6m in 2007.")).decode()
    page.evaluate(DROP, ["otter.pdf", data])
    page.wait_for_url("**/library/jobs/*")
    page.wait_for_selector('[data-over="yes"]', timeout=300_000)
    assert "Indexed" in page.inner_text("tbody")
    assert "Done" in page.locator("#ju-job-said").inner_text() + page.inner_text("#ju-job")
    assert axe(page) == []
    page.get_by_role("link", name="otter.pdf", exact=True).click()
    assert "£6m" in page.inner_text(".ju-document")
    page.go_back()
    page.get_by_role("link", name="Remove otter.pdf").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Remove this file?")
    assert axe(page) == []
    page.get_by_role("button", name="Remove").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-over="yes"]', timeout=300_000)
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector('[data-over="yes"]', timeout=300_000)
    assert "Indexed" in page.inner_text("tbody")


def test_without_scripts_files_are_added_and_the_page_follows_the_job(visit, address):
    page = visit("phone", java_script_enabled=False)
    page.goto(f"{address}/library")
    page.get_by_text("Add files").click()
    page.set_input_files(
        "#ju-files",
        [
            {"name": "badger.md", "mimeType": "text/html", "buffer": (
                "# The Badger Plan\n\nThe Badger Plan cost £9m in 2009.\n" + HOSTILE).encode()},
            {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 no"},
        ],
    )  # fmt: skip
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_selector('[data-over="yes"]', timeout=300_000)
    report = page.inner_text("tbody")
    assert "Indexed" in report
    assert "Unreadable" in report
    page.get_by_role("link", name="badger.md", exact=True).click()
    assert "<script>window.hit=1</script>" in page.inner_text(".ju-document")


def test_a_search_leads_by_keyboard_to_the_passage(visit, address):
    page = visit("phone")
    page.goto(f"{address}/search")
    page.get_by_label("Words or a question").fill("What did the Leeds Plan cost?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ju-results")
    page.locator(".ju-results a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/leeds-*")
    assert "£7m" in page.inner_text("#passage-1")
    page.get_by_text("See page 1 as a picture").click()
    page.wait_for_function("() => document.querySelector('.page-picture img').naturalWidth > 100")
