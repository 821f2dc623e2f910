"""What wrk measures; it runs on a processor of its own.

How much a server can do is told as answers in a second of its own processor time. Where it has a
processor to itself and is kept busy, that is its answers a second; where others work on the machine
or wrk is the slower of the two, it still is what the server could do.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

WRK = shutil.which("wrk")
CORE = 1  # wrk's; whatever is measured has the other one
SECONDS = 2


@dataclass(frozen=True)
class Measured:
    rate: float  # answers a second
    p99: float  # milliseconds
    work: float  # seconds of processor time for one answer


def worked(processes: Sequence[int]) -> float:
    """Seconds of processor time that `processes` and their children have used so far."""
    ticks = 0
    for process in processes:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        for one in (process, *children):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])  # proc(5): utime, stime
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(
    url: str,
    servers: Sequence[int],
    *,
    connections: int = 16,
    script: Path | None = None,
    headers: tuple[str, ...] = (),
) -> Measured:
    """Ask `url` again and again; any answer that is an error ends the benchmark."""
    command = ["taskset", "-c", str(CORE), WRK or "wrk", "-t1", f"-c{connections}"]
    command += [f"-d{SECONDS}s", "--latency", *(["-s", str(script)] if script else [])]
    for header in headers:
        command += ["-H", header]
    before = worked(servers)
    said = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    work = worked(servers) - before
    answers = re.search(r"(\d+) requests in", said)
    if "Non-2xx" in said or not int(answers[1]):
        raise RuntimeError(f"{url} was not answered as it should be:\n{said}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    in_ms = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    return Measured(float(rate[1]), float(p99[1]) * in_ms[p99[2]], work / int(answers[1]))
