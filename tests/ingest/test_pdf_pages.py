"""Every quote of the ordinary shared PDFs is cited to the page where a person found it."""

from pathlib import Path

import pytest
import yaml

from assistant.cite import cite
from ingest.pipeline import read_document

QUOTES = yaml.safe_load((Path(__file__).parent / "page_quotes.yaml").read_text(encoding="utf-8"))


@pytest.mark.shared
@pytest.mark.parametrize("name", QUOTES)
def test_each_quote_is_cited_to_its_page(shared, name):
    document = read_document(shared / "testdata" / "pdfs" / name)
    wrong = []
    for item in QUOTES[name]:
        quote, text = item["quote"], document.text
        start = text.lower().find(quote.lower()) if item.get("fold") else text.find(quote)
        if start < 0:
            wrong.append((quote, "not found"))
            continue
        citation = cite(document, start, start + len(quote))
        last = citation.last_page or citation.page
        if (citation.page, last) != (item["page"], item.get("last", item["page"])):
            wrong.append((quote, citation.page, citation.last_page))
        if citation.page_label != item.get("label", citation.page_label):
            wrong.append((quote, citation.page_label))
    assert not wrong


def test_there_are_forty_quotes():
    assert sum(map(len, QUOTES.values())) >= 40
