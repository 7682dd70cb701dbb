"""Text recognition (OCR) of pages without a text layer, by Tesseract, where it is installed."""

from __future__ import annotations

import re
import shutil
from functools import lru_cache
from typing import Any

from ingest.block import Block, clean

SCALE = 300 / 72  # pixels a point
MOST_PIXELS = 40_000_000
MOST_SECONDS = 60  # for one page
HOW = 'install Tesseract and `pip install "joinedup[ocr]"` to have them read'


@lru_cache(maxsize=1)
def can_recognise() -> bool:
    """Whether pytesseract and the tesseract program are there."""
    try:
        import pytesseract  # noqa: F401
    except ImportError:
        return False
    return shutil.which("tesseract") is not None


def recognise(page: Any, number: int) -> list[Block]:  # noqa: ANN401  (pypdfium2 is untyped)
    """The paragraphs of a page's image, marked as recognised; [] where nothing can be made out."""
    import pytesseract

    width, height = page.get_size()
    scale = min(SCALE, (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    image = page.render(scale=scale, grayscale=True).to_pil()
    try:
        text = pytesseract.image_to_string(image, timeout=MOST_SECONDS)
    except (RuntimeError, pytesseract.TesseractError):
        return []
    blocks = []
    for paragraph in re.split(r"\n\s*\n", text):
        joined = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", paragraph.strip())
        words = clean(joined.replace("\n", " "))
        if sum(c.isalnum() for c in words) >= 3:
            blocks.append(Block(words, pages=((0, number),), ocr=True))
    return blocks
