"""Web addresses given to ingest, from a real server on this machine."""

import pytest
import yaml

from corpus.addresses import public_address
from corpus.fetch import Manners
from ingest.download import download, is_address
from ingest.pipeline import read_document
from tests.corpus.test_fetch import server  # noqa: F401  (a fixture)

QUICK = Manners(pause=0.0, attempts=2, first_wait=0.01, timeout=2.0)


def test_a_page_is_fetched_with_a_record_of_where_it_is_from(server, tmp_path):  # noqa: F811
    address = f"{server.address}/good"
    (path,), problems = download([address], tmp_path, allow_private=True, manners=QUICK)
    assert problems == []
    record = yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))
    assert record["url"] == address
    document = read_document(path)
    assert (document.title, document.url) == ("A Report on Sunrise", address)
    assert document.page_at(document.text.index("£7m")) == 1


def test_this_machine_is_not_reached_unless_it_is_asked_for(server, tmp_path):  # noqa: F811
    files, problems = download([f"{server.address}/good"], tmp_path, manners=QUICK)
    assert files == []
    assert "--allow-private" in problems[0]
    assert server.seen == []


def test_what_cannot_be_had_is_a_sentence_and_the_rest_comes(server, tmp_path):  # noqa: F811
    addresses = [f"{server.address}{path}" for path in ("/gone", "/picture", "/good", "/loop")]
    files, problems = download(addresses, tmp_path, allow_private=True, manners=QUICK)
    assert len(files) == 1
    assert len(problems) == 3
    assert all(p.startswith(server.address) and "\n" not in p for p in problems)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[::1]", "[fe80::1]", "0.0.0.0",
     "[::ffff:127.0.0.1]", "100.64.0.1", "224.0.0.1", "localhost", "0x7f.1", "2130706433"],
)  # fmt: skip
def test_private_addresses_in_any_spelling_are_not_public(host):
    assert public_address(host) == ""


def test_a_public_address_is_public():
    assert public_address("93.184.215.14") == "93.184.215.14"


@pytest.mark.parametrize(
    "given", ["file:///etc/passwd", "ftp://x/y", "report.pdf", "https", "//x/y"]
)
def test_only_http_and_https_are_addresses(given):
    assert not is_address(given)
    assert is_address("https://www.gov.uk/x")
