"""A real browser signs in and asks, under the policy that says what its page may do."""

import re

import pytest

from .conftest import PASSWORD

pytestmark = pytest.mark.browser
_WATCH = """
window.broken = [];
document.addEventListener('securitypolicyviolation', e =>
  window.broken.push(`${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""


@pytest.fixture
def page(browser, guarded):
    context = browser.new_context(base_url=guarded.url)
    context.add_init_script(_WATCH)
    opened = context.new_page()
    opened.errors = []
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    yield opened
    context.close()


def sign_in(page, name):
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_somebody_signs_in_asks_and_signs_out(page, axe, guarded):
    page.goto("/")
    assert "/sign-in?next=%2F" in page.url
    assert axe(page) == []
    sign_in(page, "reader")
    page.wait_for_url(re.compile(r"/$"))
    page.get_by_label("Your question").fill("What did the Hull Plan cost?")
    page.get_by_role("button", name="Ask").click()
    page.locator("#ju-transcript").get_by_text("£4m").first.wait_for(timeout=120_000)
    assert page.evaluate("window.broken") == []
    assert page.errors == []
    assert page.evaluate("window.hit") is None
    did = [(e.act, e.person) for e in guarded.access.audit.entries() if "hown" not in e.act]
    reader = guarded.people["reader"].id
    assert did[:3] == [(act, reader) for act in ("signed in", "asked", "answered")]
    page.get_by_role("link", name="Account").click()
    assert page.get_by_text("You are signed in as reader").is_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Sign out").click()
    assert page.get_by_text("You are signed out").is_visible()
    page.goto("/about")
    assert "/sign-in" in page.url


def test_an_administrator_makes_a_collection_and_lets_somebody_in(page, axe, guarded):
    page.goto("/admin/collections")
    sign_in(page, "administrator")
    page.get_by_label("Name", exact=True).fill("drafts")
    page.get_by_role("button", name="Make it").click()
    page.get_by_label("Name of the account or group").fill("reader")
    page.get_by_role("button", name="Let in to drafts").click()
    page.get_by_text("reader may read").wait_for()
    assert axe(page) == []
    page.goto("/library")
    page.get_by_text("Add files").first.click()
    page.get_by_label("Collection", exact=True).select_option("drafts")
    assert axe(page) == []
    assert page.evaluate("window.broken") == []
    guarded.access.collections.remove("drafts")


def test_a_wrong_password_is_said_where_it_is_heard(page, axe):
    page.goto("/sign-in")
    page.get_by_label("User name").fill("reader")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("alert").inner_text().startswith("Enter a user name and password")
    assert axe(page) == []


def test_an_administrator_sees_what_was_added(page, axe, guarded):
    guarded.client("contributor").post("/library/files", files={"files": ("a.md", b"# A\n\nB.")})
    page.goto("/sign-in?next=/admin/files")
    sign_in(page, "administrator")
    assert page.get_by_role("row").count() == 2
    assert axe(page) == []
    page.get_by_role("button", name="Remove a.md").click()
    assert page.get_by_role("button", name="Restore a.md").is_visible()


def test_what_is_put_into_the_page_does_not_run(page):
    page.goto("/sign-in")
    sign_in(page, "reader")
    page.wait_for_url(re.compile(r"/$"))
    page.evaluate(
        """async () => {
          document.body.insertAdjacentHTML('beforeend',
            '<img src="data:x" onerror="window.hit=1"><a id=x href="javascript:window.hit=1">x</a>');
          document.getElementById('x').click();
          const made = document.createElement('script');
          made.textContent = 'window.hit = 1';
          document.body.append(made);
          await new Promise(done => setTimeout(done, 500));
        }"""
    )
    assert page.evaluate("window.hit") is None
    broken = " ".join(page.evaluate("window.broken"))
    assert "script-src-attr inline" in broken
    assert "script-src-elem inline" in broken


def test_a_page_sends_nothing_to_another_server(page):
    page.goto("/sign-in")
    sign_in(page, "reader")
    page.wait_for_url(re.compile(r"/$"))
    sent = page.evaluate(
        """async () => {
          const failed = [];
          for (const to of [() => fetch('http://127.0.0.1:9/'),
                            () => navigator.sendBeacon('http://127.0.0.1:9/', 'x') || Promise.reject()])
            try { await to(); } catch { failed.push(1); }
          new Image().src = 'http://127.0.0.1:9/x.png';
          await new Promise(done => setTimeout(done, 500));
          return failed.length;
        }"""
    )
    assert sent >= 1
    broken = page.evaluate("window.broken")
    assert any("connect-src" in each for each in broken)
    assert any("img-src" in each for each in broken)
