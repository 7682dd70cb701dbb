"""Every route of the app, without a session: nothing but sign-in, health and static answers."""

import re

import pytest

from ui.access.rules import RULES, rule_for

from .conftest import every_route

PUBLIC = {
    "/health", "/ready", "/sign-in", "/sign-in/provider", "/sign-in/provider/back",
    "/joinedup/x.css", "/joinedup/plotly.min.js", "/favicon.ico",
}  # fmt: skip
# What Gradio would serve to anybody, and this server serves to nobody.
CLOSED = (
    "/gradio_api/file=/etc/passwd", "/gradio_api/upload", "/gradio_api/proxy=http://127.0.0.1/",
    "/gradio_api/call/ask", "/gradio_api/run/predict", "/gradio_api/component_server",
    "/gradio_api/deep_link", "/gradio_api/info", "/login", "/logout", "/token", "/user",
    "/monitoring", "/monitoring/summary", "/gradio_api/monitoring", "/gradio_api/queue/status",
    "/gradio_api/stream/a/b/c", "/custom_component/a/b/c/d",
)  # fmt: skip


@pytest.fixture(scope="module")
def routes(guarded):
    """Every (path, method) that some app of the server has."""
    named = {(re.sub(r"\{[^}]*\}", "1", path), method) for path, method in every_route(guarded)}
    return sorted(named | {("/joinedup/x.css", "GET")})


def test_nothing_but_sign_in_health_and_static_answers_without_a_session(guarded, routes):
    assert len(routes) > 80
    assert {"/", "/config", "/gradio_api/queue/join", "/api/v1/ask", "/admin/files"} <= {
        path for path, _ in routes
    }
    anybody = guarded.client()
    for path, method in routes:
        if path in PUBLIC:
            continue
        for accept in ("text/html", "application/json"):
            answered = anybody.request(method, path, headers={"accept": accept})
            if answered.status_code == 303:
                assert answered.headers["location"].startswith("/sign-in?next=%2F"), path
                assert answered.text == "", path
            else:
                assert answered.status_code == 401, (path, method)
                assert "sign in first" in answered.text.lower() or method == "HEAD", path


def test_every_route_has_a_rule_or_is_served_to_nobody(guarded, routes):
    administrator = guarded.client("administrator")
    for path, method in routes:
        if rule_for(method, path) is None:
            answered = administrator.request(method, path)
            assert answered.status_code in (403, 404, 405), (path, method)
    ours = [r for r in routes if not r[0].startswith("/gradio_api") and method_is_ours(r)]
    assert [r for r in ours if rule_for(r[1], r[0]) is None and r[0] not in GRADIOS] == []


GRADIOS = {"/login", "/login/", "/logout", "/openapi.json", "/monitoring", "/monitoring/1",
           "/monitoring/summary", "/", "/joinedup"}  # fmt: skip


def method_is_ours(route):
    return route[1] in ("GET", "POST", "DELETE", "PUT")


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_gradio_would_serve_beside_the_page_is_served_to_nobody(guarded, path, method):
    answered = guarded.client("administrator").request(method, path)
    assert answered.status_code == 404
    assert "root:" not in answered.text


@pytest.mark.parametrize(
    "path",
    ["//config", "/config/../config", "/joinedup/../config", "/joinedup/%2e%2e/config",
     "/sign-in/../about", "/health/", "/health/../about", "/joinedup%2f..%2fconfig",
     "/CONFIG", "/about/", "/about%00", "/joinedup/..%2f..%2fapp.py", "/;/about"],
)  # fmt: skip
def test_other_spellings_of_an_address_get_nowhere(guarded, path):
    import http.client

    host = guarded.url.removeprefix("http://").rstrip("/")
    connection = http.client.HTTPConnection(host)  # sends a path as it stands
    connection.request("GET", path)
    answered = connection.getresponse()
    assert answered.status in (401, 404)
    assert b"components" not in answered.read()


ALLOWED = {
    ("GET", "/"): "rca", ("GET", "/config"): "rca", ("GET", "/about"): "rca",
    ("GET", "/search?words=hull"): "rca", ("GET", "/library"): "rca",
    ("GET", "/api/v1/documents"): "rca", ("GET", "/account"): "rca",
    ("POST", "/gradio_api/queue/join"): "rca", ("POST", "/api/v1/ask"): "rca",
    ("POST", "/v1/chat/completions"): "rca", ("POST", "/mcp"): "rca",
    ("POST", "/library/files"): "ca", ("POST", "/api/v1/ingest"): "ca",
    ("GET", "/api/v1/ingest/none"): "ca", ("POST", "/library/jobs/none"): "ca",
    ("POST", "/library/files/none/remove"): "ca", ("POST", "/library/files/none/restore"): "ca",
    ("GET", "/admin/files"): "a", ("GET", "/admin/feedback.jsonl"): "a",
    ("POST", "/admin/files/none/remove"): "a", ("GET", "/metrics"): "a",
}  # fmt: skip


@pytest.mark.parametrize(("method", "path"), ALLOWED, ids=" ".join)
def test_each_role_may_what_it_may_and_no_more(guarded, method, path):
    for letter, role in (("r", "reader"), ("c", "contributor"), ("a", "administrator")):
        answered = guarded.client(role).request(method, path)
        may = letter in ALLOWED[method, path]
        assert (answered.status_code == 403) != may, (role, answered.status_code, answered.text)
        assert answered.status_code != 401


@pytest.mark.parametrize(
    ("scopes", "method", "path", "may"),
    [
        (("read",), "GET", "/api/v1/documents", True),
        (("read",), "POST", "/api/v1/ask", False),
        (("read",), "POST", "/mcp", False),
        (("ask",), "POST", "/api/v1/ask", True),
        (("ask",), "GET", "/api/v1/documents", False),
        (("read", "ask"), "POST", "/v1/chat/completions", True),
        (("ask",), "POST", "/api/v1/ingest", False),
        (("ingest",), "POST", "/api/v1/ingest", True),
        (("read", "ask", "ingest"), "GET", "/metrics", False),
        (("admin",), "GET", "/metrics", True),
    ],
)
def test_a_key_may_what_its_scopes_say(guarded, scopes, method, path, may):
    answered = guarded.key("administrator", *scopes).request(method, path)
    assert answered.status_code != 401
    assert (answered.status_code == 403) != may


def test_a_key_may_no_more_than_its_account_and_opens_no_page(guarded):
    assert (
        guarded.key("reader", "read", "ask", "ingest", "admin").get("/metrics").status_code == 403
    )
    for path in ("/", "/about", "/admin/files", "/account", "/config"):
        assert guarded.key("administrator", "read", "admin").get(path).status_code == 401


def test_the_api_works_with_a_key(guarded):
    client = guarded.key("reader", "read", "ask")
    answered = client.post("/api/v1/ask", json={"question": "What did the Hull Plan cost?"})
    assert answered.status_code == 200
    assert "£4m" in answered.text
    assert client.get("/api/v1/search", params={"q": "Hull Plan"}).json()["passages"]


def test_rules_do_not_hide_one_another():
    public = [rule for rule in RULES if rule.is_public]
    assert all(rule.needs for rule in RULES if rule not in public)
    assert len(public) == 4


def test_everything_works_by_the_name_that_was_given(guarded):
    client = guarded.key("reader", "read", "ask")
    client.headers["host"] = "chat.example.org"
    assert client.get("/api/v1/documents").status_code == 200
    answered = client.post(
        "/mcp",
        headers={"accept": "application/json, text/event-stream"},
        json={"jsonrpc": "2.0", "id": 1, "method": "tools/call",
              "params": {"name": "search", "arguments": {"query": "Hull Plan"}}},
    )  # fmt: skip
    assert answered.status_code == 200
    assert "Hull Plan" in answered.text
    assert guarded.client("reader", host="chat.example.org").get("/").status_code == 200
    client.headers["host"] = "evil.example"
    assert client.post("/mcp", json={}).status_code == 403


def test_requests_are_counted_by_the_route_that_served_them(guarded):
    guarded.client("reader").get("/about")
    counted = guarded.key("administrator", "admin").get("/metrics").text
    assert 'route="/about"' in counted
