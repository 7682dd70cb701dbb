"""The examples in the documentation, run as they stand."""

import doctest
import importlib
import re
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"
DOCTESTS = ("assistant", "assistant.runnable", "evals.evaluation", "ingest.settings")
PACKAGES = ("corpus", "ingest", "assistant", "ui", "evals")


@pytest.fixture(autouse=True)
def over_the_bundled_corpus(assistant, index_folder, monkeypatch):
    monkeypatch.setenv("JOINEDUP_INDEX", str(index_folder))


@pytest.mark.parametrize("name", DOCTESTS)
def test_doctests(name):
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0


def test_the_readmes_snippets_run():
    snippets = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(snippets) >= 2
    names: dict = {}
    for snippet in snippets:
        exec(compile(snippet, str(README), "exec"), names)
    assert names["answer"].status == "answered"


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_are_typed_and_give_what_they_name(package):
    module = importlib.import_module(package)
    assert (Path(module.__file__).parent / "py.typed").is_file()
    for name in getattr(module, "__all__", ()):
        assert getattr(module, name) is not None
