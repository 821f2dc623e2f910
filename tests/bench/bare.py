"""The least a server can do: the bytes of a finished answer, from a function without conditions."""

import json
import os
from collections.abc import Callable
from pathlib import Path

_answer = json.loads(Path(os.environ["BENCH_ANSWER"]).read_text())
STATUS, HEADERS = _answer["status"], [(name, value) for name, value in _answer["headers"]]
BODY = [_answer["body"].encode()]


def application(environ: dict, start_response: Callable) -> list[bytes]:
    start_response(STATUS, HEADERS)
    return BODY
