import io
import os
from concurrent.futures import ThreadPoolExecutor

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from ingest.page_image import render

YELLOW = (255, 226, 90)


def make(path, turn=0):
    sheet = canvas.Canvas(str(path), pagesize=A4)
    sheet.setPageRotation(turn)
    sheet.drawString(60, 500, "The grant was paid in full. The evalu-")
    sheet.drawString(60, 486, "ation followed in 2004. A last word.")
    sheet.showPage()
    sheet.drawString(60, 500, "Another page.")
    sheet.save()


def marked(png):
    """The box of the marked pixels, None where there are none."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    spots = [
        (x, y)
        for x in range(picture.width)
        for y in range(picture.height)
        if picture.getpixel((x, y)) == YELLOW
    ]
    if not spots:
        return None
    xs, ys = zip(*spots, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def test_quoted_words_are_marked_where_they_stand(tmp_path):
    path = tmp_path / "page.pdf"
    make(path)
    box = marked(render(path, 1, ["A LAST  word."], scale=1.0))
    assert 150 < box[0] < 230 and box[2] < 270
    assert abs(box[3] - (842 - 484)) < 6
    over_two_lines = marked(render(path, 1, ["The evaluation followed in 2004."], scale=1.0))
    assert over_two_lines[3] - over_two_lines[1] > 20
    assert marked(render(path, 1, ["No such words are there."], scale=1.0)) is None


def test_marks_follow_the_pages_rotation(tmp_path):
    make(tmp_path / "turned.pdf", 90)
    box = marked(render(tmp_path / "turned.pdf", 1, ["The grant was paid in full."], scale=1.0))
    assert box[3] - box[1] > 3 * (box[2] - box[0])


def test_a_quote_that_runs_on_is_marked_as_far_as_the_page_holds_it(tmp_path):
    path = tmp_path / "page.pdf"
    make(path)
    box = marked(render(path, 1, ["A last word. And then the next page goes on."], scale=1.0))
    assert box[0] > 150


def test_no_picture_of_a_file_that_has_moved_or_changed_or_lacks_the_page(tmp_path):
    path = tmp_path / "page.pdf"
    make(path)
    state = path.stat()
    assert render(path, 2, [], unchanged=(state.st_size, state.st_mtime_ns))
    assert render(path, 3, []) is None
    assert render(path, 0, []) is None
    os.utime(path, ns=(1, 1))
    assert render(path, 1, [], unchanged=(state.st_size, state.st_mtime_ns)) is None
    path.write_bytes(b"no longer a PDF")
    assert render(path, 1, []) is None
    path.unlink()
    assert render(path, 1, []) is None


def test_many_threads_draw_at_once(tmp_path):
    path = tmp_path / "many.pdf"
    sheet = canvas.Canvas(str(path))
    for number in range(8):
        sheet.drawString(72, 700, f"The plan of page {number} cost five million pounds in all.")
        sheet.showPage()
    sheet.save()
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda n: render(path, n % 8 + 1, ["cost five million"]), range(64)))
    assert all(drawn)
    assert drawn[:8] == drawn[8:16]
