"""The app as a whole: addresses that lead nowhere, other sites, and what a page may fetch."""

import pytest


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/nowhere", 404, "Page not found"),
        ("/timeline?by=colour", 400, "that this page does not know"),
        ("/documents/none", 404, "not in the library"),
        ("/turns/none/export.docx", 404, "belongs to someone else"),
        ("/conversations/none/export.pdf", 404, "belongs to someone else"),
    ],
)
def test_an_address_that_leads_nowhere_is_answered_by_a_page(client, path, status, says):
    answered = client.get(path)
    assert answered.status_code == status
    assert answered.headers["content-type"].startswith("text/html")
    assert says in answered.text


def test_a_name_that_is_not_the_server_s_is_refused(client):
    assert client.get("/about", headers={"host": "evil.example"}).status_code == 403
    assert client.get("/about", headers={"host": "127.0.0.1:9"}).status_code == 200


def test_a_visitor_is_known_by_a_cookie_that_scripts_cannot_read(client):
    client.cookies.clear()
    given = client.get("/about").headers["set-cookie"]
    assert "HttpOnly" in given
    assert "SameSite=Lax" in given
    assert "set-cookie" not in client.get("/about").headers
    client.cookies.clear()
    client.cookies.set("joinedup_visitor", "../../short")
    assert "set-cookie" in client.get("/about").headers


def test_pages_may_fetch_from_this_server_alone(client):
    policy = client.get("/about").headers["content-security-policy"]
    assert policy.startswith("default-src 'self'")
    assert client.get("/joinedup/plotly.min.js").status_code == 200
