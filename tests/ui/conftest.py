"""A real browser, the app served to it, and axe-core to look at its pages."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ui import cli
from ui.store import Store
from ui.web.serve import launch

AXE = Path(__file__).with_name("axe.min.js")
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


@pytest.fixture(scope="module")
def served(assistant, tmp_path_factory):
    """The app over the bundled corpus and a store of its own; `served.url` ends with a slash."""
    store = Store(tmp_path_factory.mktemp("store") / "store.db")
    running = launch(assistant, store, port=0, open_browser=False, wait=False)
    yield running
    running.close()
    store.close()


@pytest.fixture(scope="session")
def axe():
    """Ask axe-core what is wrong with a page: `axe(page)` is [] for a page that meets WCAG 2.2 AA.

    Each violation is a line that names the rule and the elements.
    """
    source = AXE.read_text(encoding="utf-8")

    def violations(page) -> list[str]:
        if not page.evaluate("typeof axe !== 'undefined'"):
            page.evaluate(source)
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", list(WCAG)
        )
        assert found["passes"], "axe-core looked at nothing"
        return [
            f"{each['id']}: {each['help']} – {'; '.join(node['html'][:160] for node in each['nodes'])}"
            for each in found["violations"]
        ]

    return violations


@pytest.fixture
def run(assistant, index_folder, monkeypatch):
    """Run `joinedup` in this process, over the session's index; gives (exit code, out, err)."""
    monkeypatch.setenv("JOINEDUP_INDEX", str(index_folder))

    def command(*words):
        result = CliRunner().invoke(cli.app, words)
        if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return command
