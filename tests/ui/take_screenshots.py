"""Take the screenshots of the README: `make screenshots`."""

import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from assistant import Assistant
from tests.conftest import CHROMIUM, FLAGS
from ui.store import Store
from ui.web.serve import launch

FOLDER = Path(__file__).parents[2] / "ui" / "screenshots"
COLOURS = 64  # enough for text on flat grounds, in a fifth of the bytes


def main() -> None:
    """Open each main screen and keep a picture of it."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        served = launch(
            Assistant.open(), Store(Path(folder) / "s.db"), port=0, open_browser=False, wait=False
        )
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, width, scheme, act in (
            ("chat", 1440, "light", chat),
            ("chat-phone", 390, "dark", chat),
            ("timeline", 1440, "light", timeline),
            ("barriers", 1440, "light", barriers),
            ("library", 1440, "dark", library),
        ):
            context = browser.new_context(
                viewport={"width": width, "height": 844 if width < 1000 else 900},
                color_scheme=scheme, reduced_motion="reduce",
            )  # fmt: skip
            page = context.new_page()
            page.set_default_timeout(120_000)
            act(page, served.url)
            page.screenshot(path=FOLDER / f"{name}.png")
            shrink(FOLDER / f"{name}.png")
            context.close()
        served.close()


def chat(page, url):
    """An answer with the evidence of one of its citations."""
    page.goto(url + "?q=Did the Troubled Families Programme work?")
    page.wait_for_selector(".turn:not(.pending) a.marker")
    page.locator("a.marker").nth(2).click()
    page.wait_for_selector("#evidence-shown article")
    page.mouse.move(5, 5)


def timeline(page, url):
    """The picture of the initiatives."""
    page.goto(url + "timeline")
    page.wait_for_selector(".timeline[data-drawn]")


def barriers(page, url):
    """The matrix."""
    page.goto(url + "barriers")


def library(page, url):
    """The documents."""
    page.goto(url + "library")


def shrink(path: Path) -> None:
    """Keep few colours."""
    Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    main()
