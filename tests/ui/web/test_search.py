"""Search: passages with where they are from, narrowed by the address, and nothing that runs."""

import re

from ui.web.highlight import marked


def test_a_passage_leads_to_its_place_in_the_document_with_the_words_marked(client):
    html = client.get("/search", params={"q": "what did the Hull Plan cost?"}).text
    address = re.search(r'<h2><a href="(/documents/hull-[^"]+)#passage-1"', html)[1]
    assert "<mark>Hull</mark> <mark>Plan</mark> <mark>cost</mark>" in html
    assert "Hull City Council · 2003 · evaluation" in html
    assert 'id="passage-1"' in client.get(address.replace("&amp;", "&")).text
    assert "/?q=what+did+the+Hull+Plan+cost%3F" in html


def test_hostile_words_and_passages_stay_text(client):
    html = client.get("/search", params={"q": 'Hostile Plan "><script>hit()</script>'}).text
    assert "<script>hit" not in html
    assert "<script>window.hit" not in html
    assert "<img src=x" not in html


def test_filters_are_links_that_take_themselves_off(client):
    html = client.get("/search?q=plan&publisher=Hull+City+Council&since=2000&until=2005").text
    assert len(re.findall(r"/documents/hull-", html)) == html.count("/documents/")
    without = re.search(r'href="([^"]+)" title="Remove">From 2000', html)[1].replace("&amp;", "&")
    assert without == "/search?q=plan&publisher=Hull+City+Council&until=2005"
    assert '<input type="hidden" name="publisher" value="Hull City Council">' in html


def test_empty_and_fruitless_searches_say_what_to_do(client):
    assert "Write a few words" in client.get("/search").text
    nothing = client.get("/search?q=plan&since=2030").text
    assert "No passage was found" in nothing
    assert "removing what the search is narrowed to" in nothing
    for address in ("/search?q=plan&since=20x", "/search?q=plan&since=2010&until=2000",
                    "/search?q=plan&initiative=nope", f"/search?q={'x' * 3000}"):  # fmt: skip
        refused = client.get(address)
        assert refused.status_code == 400
        assert 'role="alert"' in refused.text


def test_marks_stand_on_other_forms_of_a_word_and_never_on_light_ones():
    assert str(marked("The costs of <b> sharing", "what is the cost of share")) == (
        "The <mark>costs</mark> of &lt;b&gt; <mark>sharing</mark>"
    )
