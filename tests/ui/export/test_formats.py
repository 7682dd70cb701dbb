"""The list of formats, and names of files."""

import pytest

from corpus.errors import UsageError
from tests.ui.export.conftest import TODAY
from ui.commands.export import ENDINGS
from ui.export import FORMATS, export, file_name

STARTS = {
    "docx": b"PK",
    "pdf": b"%PDF-",
    "md": b"# ",
    "txt": b"What",
    "bib": b"@",
    "ris": b"TY  - ",
}


def test_every_format_writes_its_own_kind_of_file(answers):
    assert set(FORMATS) == set(STARTS)
    assert tuple(FORMATS) == ENDINGS
    for name, start in STARTS.items():
        assert export(name, "", answers["overview"], TODAY).startswith(start)
        assert "/" in FORMATS[name].media_type


def test_an_answer_that_cites_nothing_has_a_briefing_and_no_references(answers):
    for name in FORMATS:
        if name in ("bib", "ris"):
            with pytest.raises(UsageError, match=r"nothing is cited.*use docx, pdf, md, txt"):
                export(name, "", answers["nothing"], TODAY)
        else:
            assert len(export(name, "", answers["nothing"], TODAY)) > 100


def test_no_answer_and_no_such_format_are_one_clear_sentence(answers):
    with pytest.raises(UsageError, match="no answer to export yet"):
        export("pdf", "", [], TODAY)
    with pytest.raises(UsageError, match="use docx, pdf, md, txt, bib, ris"):
        export("exe", "", answers["nothing"], TODAY)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("What was Total Place?", "what-was-total-place.docx"),
        ("../../etc/passwd", "etc-passwd.docx"),
        ("Łódź café\x00\n", "odz-cafe.docx"),
        ("CON", "briefing-con.docx"),
        ("日本", "briefing.docx"),
        ("x" * 500, "x" * 80 + ".docx"),
    ],
)
def test_names_of_files_are_safe(title, name):
    assert file_name(title, "docx") == name
