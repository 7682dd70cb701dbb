"""Readers that take down the process of Ray that has a file read, for the test of its engine."""

import os
import signal
from pathlib import Path

from ingest.block import Block, ReadFile


def always(path):
    """The parent of the process that reads is Ray's."""
    os.kill(os.getppid(), signal.SIGKILL)
    os._exit(1)


def once(path):
    """As `always` the first time, as the file that the text names shows."""
    mark = Path(path.read_text("utf-8").strip())
    if not mark.exists():
        mark.touch()
        always(path)
    return ReadFile([Block("The Truro Plan cost £5m in 2003.")])
