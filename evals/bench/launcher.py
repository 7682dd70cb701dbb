"""Starts a command and says what it cost. It stands alone: `python -I -S launcher.py OUT COMMAND`.

Between the bench and what it measures stands this small process, as Linux counts the memory of a
process that starts another to the peak of the one that it starts.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main() -> int:
    """Run the command that stands after the file for the figures; its exit code is ours."""
    out, command = sys.argv[1], sys.argv[2:]
    started = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ)
    _, status, used = os.wait4(child, 0)
    cost = {
        "wall": time.perf_counter() - started,
        "cpu": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024),
    }
    with open(out, "w", encoding="utf-8") as file:
        json.dump(cost, file)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
