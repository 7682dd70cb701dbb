"""Answers from documents of a user's own, beside the bundled corpus."""

import shutil

import pytest

from assistant import Assistant
from ingest import Index, ingest

PAPER = """# Evaluation of the Penfold Joint Care Pilot

The Penfold Joint Care Pilot ran from April 2016 to March 2019 in three wards of Penfold.

## Cost

Penfold Council and its partners spent £4.2m on the Penfold Joint Care Pilot over three years.

## Findings

The committees had two purposes:

- Staff said that two record systems which could not be linked were the greatest obstacle. The \
pilot ended when its three-year grant ran out, and only the shared duty desk was kept on.

## Data sharing

Leads took fourteen months to agree one data sharing agreement between the council and the trust.

## References

Archived from the original of the Penfold Joint Care Pilot on 27 March 2019.
"""


@pytest.fixture(scope="module")
def penfold(assistant, index_folder, embedder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("penfold")
    index = shutil.copytree(index_folder, folder / "index")
    (folder / "penfold.md").write_text(PAPER, "utf-8")
    ingest([folder / "penfold.md"], index, embedder)
    return Assistant(Index(index, embedder))


def test_a_figure_leads_and_is_the_papers(penfold):
    answer = penfold.ask("How much did the Penfold Joint Care Pilot cost?")
    assert "£4.2m" in answer.claims[0].text
    assert answer.claims[0].citations[0].document_id.startswith("penfold")


def test_no_sentence_is_said_twice_nor_a_lead_in_nor_a_reference(penfold):
    answer = penfold.ask("What got in the way of data sharing in Penfold?")
    texts = [claim.text for claim in answer.claims]
    assert sum("greatest obstacle" in text for text in texts) == 1
    assert not any(text.endswith(":") or "Archived" in text for text in texts)
    assert not any(text.startswith(("-", "•")) for text in texts)


def test_what_is_no_barrier_is_not_called_one(penfold):
    answer = penfold.ask("What got in the way of data sharing in Penfold?")
    headings = {claim.heading for claim in answer.claims if "£4.2m" in claim.text}
    assert headings <= {"Also said there"}
