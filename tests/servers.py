"""Real servers for tests: web processes, nginx with the file we ship, a line that can be cut."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parent.parent
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """One that the system gives to no client by itself.

    A client at such a port, also one of a minute ago, would keep a server from coming back to it.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with suppress(OSError), socket.create_server((LOOPBACK, port)):
            return port


def wait_for(port: int, process: subprocess.Popen) -> None:
    """Return once somebody answers at `port`; fail with the end of `process`, or after a minute."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection((LOOPBACK, port), 1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"{process.args} does not answer at {port}")


def end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def kill(process: subprocess.Popen) -> None:
    """End a server at once and all that it started, as a machine that loses its power does."""
    started = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    process.kill()
    for child in started:
        os.kill(int(child), signal.SIGKILL)
    process.wait()


def on_core(core: int | None) -> list[str]:
    """The beginning of a command that has the processor `core` to itself."""
    return [] if core is None else ["taskset", "-c", str(core)]


def granian(
    application: str,
    port: int,
    environment: dict[str, str],
    core: int | None = None,
    log: Path | None = None,
) -> subprocess.Popen:
    """A web process with the flags of `make run`, which does not answer at once.

    With `log`, what it says stands at the end of that file.
    """
    makefile = (ROOT / "Makefile").read_text()
    flags = re.search(r"(?m)^SERVER_FLAGS = ((.*\\\n)*.*)$", makefile)[1].replace("\\", "").split()
    # Files that nobody may read or write are so for root as well.
    like_others = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if log else []
    command = [
        *(*on_core(core), *like_others, sys.executable, "-m", "granian", *flags, "--workers", "1"),
        *("--host", LOOPBACK, "--port", str(port), application),
    ]
    environment = {"PATH": os.environ["PATH"], **environment}
    if log is None:
        return subprocess.Popen(command, cwd=ROOT, env=environment)
    with log.open("ab") as said:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)


def nginx_conf(folder: Path, port: int, web_ports: list[int], static: Path) -> str:
    """deploy/nginx.conf with nothing but its addresses, ports and paths replaced."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    for number, web_port in enumerate(web_ports, 1):
        text = text.replace(f"web{number}:8000", f"{LOOPBACK}:{web_port}")
    text = re.sub(r"(?m)^ *server web\d:.*\n", "", text)  # with fewer web processes than it names
    for old, new in {
        "listen 8080": f"listen {LOOPBACK}:{port}",
        "/tmp/nginx.pid": f"{folder}/nginx.pid",  # noqa: S108
        "/var/cache/nginx": f"{folder}/cache",
        "/dev/stdout": f"{folder}/access.log",
        "/dev/stderr": f"{folder}/error.log",
        "/data/static/": f"{static}/",
    }.items():
        if old not in text:
            raise ValueError(f"deploy/nginx.conf does not say {old}")
        text = text.replace(old, new)
    return text


@contextmanager
def nginx(
    folder: Path, web_ports: list[int], static: Path, *, core: int | None = None
) -> Iterator[tuple[int, subprocess.Popen]]:
    """nginx before the web processes at `web_ports`, its logs in `folder`: its port and itself."""
    port = free_port()
    conf = folder / "nginx.conf"
    conf.write_text(nginx_conf(folder, port, web_ports, static))
    # Started as root, its workers would be nobody, who may not read a test's folders.
    options = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")
    errors = f"{folder}/error.log"
    command = [*on_core(core), NGINX, "-p", str(folder), "-c", str(conf), "-e", errors]
    process = subprocess.Popen([*command, "-g", options])
    try:
        wait_for(port, process)
        yield port, process
    finally:
        end(process)


class Line:
    """A line to a server on this machine, which can be cut and mended."""

    def __init__(self, to_port: int) -> None:
        self.port = free_port()
        self._to_port = to_port
        self._ends: list[socket.socket] = []
        self.mend()

    def mend(self) -> None:
        self._door = socket.create_server((LOOPBACK, self.port))
        threading.Thread(target=self._accept, args=[self._door], daemon=True).start()

    def cut(self) -> None:
        """Close every connection and take no new ones."""
        for end in (self._door, *self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._ends.clear()

    def _accept(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = door.accept()
                far = socket.create_connection((LOOPBACK, self._to_port))
                self._ends += [near, far]
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=[source, target], daemon=True).start()

    @staticmethod
    def _carry(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while words := source.recv(65536):
                target.sendall(words)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
