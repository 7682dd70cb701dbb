"""Real servers of this machine, each a process of its own, ended by its own number."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

_STARTS_WITHIN = 90


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Chroma:
    """`chroma run` over a folder; it may be killed, held still, and started again."""

    def __init__(self, folder):
        self.folder, self.port = Path(folder), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process = None
        self.start()

    def start(self):
        program = shutil.which("chroma", path=str(Path(sys.executable).parent))
        with (self.folder / "chroma.log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, "run", "--path", str(self.folder / "data"), "--port", str(self.port)],
                stdout=log, stderr=log, env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
            )  # fmt: skip
        until = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < until:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/api/v2/heartbeat", timeout=2).status_code == 200:
                    return
            assert self._process.poll() is None, (self.folder / "chroma.log").read_text()[-2000:]
            time.sleep(0.2)
        raise AssertionError("the Chroma server did not start")

    def kill(self):
        self._process.kill()
        self._process.wait()

    def hold(self):
        """Let it hang: it takes connections, and answers nothing."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self._process.send_signal(signal.SIGCONT)

    def collections(self):
        import chromadb

        client = chromadb.HttpClient(host="127.0.0.1", port=self.port)
        return sorted(each.name for each in client.list_collections())

    def close(self):
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self.kill()


class Postgres:
    """A PostgreSQL of a folder's, as the user `postgres` where this is root, who may not run it."""

    def __init__(self, folder):
        self.folder, self.port = Path(folder), free_port()
        self.url = f"postgresql+psycopg://joinedup@127.0.0.1:{self.port}/postgres"
        self._programs = programs()
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._as:
            # Every folder above must let that user through.
            shutil.chown(self.folder, "postgres", "postgres")
            for above in self.folder.parents:
                if above.is_relative_to("/tmp") and above != Path("/tmp"):
                    above.chmod(above.stat().st_mode | 0o011)
        self._run("initdb", "-D", self._data, "-U", "joinedup", "-A", "trust", "--no-sync")
        self.start()

    @property
    def _data(self):
        return str(self.folder / "data")

    def _run(self, program, *arguments):
        done = subprocess.run(
            [*self._as, str(self._programs / program), *arguments],
            capture_output=True, text=True, cwd="/", timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self):
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder} -c fsync=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", self._data, "-l", log, "-o", options, "-w", "start")

    def stop(self):
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def hold(self):
        """Let it hang: it takes connections, and answers nothing."""
        self._signal(signal.SIGSTOP)

    def go_on(self):
        self._signal(signal.SIGCONT)

    def _signal(self, what):
        main = int((Path(self._data) / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        for process in (main, *map(int, children)):
            os.kill(process, what)

    def close(self):
        with contextlib.suppress(AssertionError):
            self.stop()


def programs():
    """The folder of PostgreSQL's programs; None where it is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None
