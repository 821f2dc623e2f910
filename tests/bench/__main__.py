"""`make bench`: one table, every figure measured against something else in the same run.

With SCALE=1 it also has the rows of a million comments.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from tests.bench.load import WRK
from tests.bench.rows import everything
from tests.bench.table import HEAD
from tests.servers import NGINX


def main() -> int:
    missing = [
        name for name, is_there in (("wrk", WRK), ("nginx", Path(NGINX).exists())) if not is_there
    ]
    if missing or (os.cpu_count() or 1) < 2:
        print(f"This needs two processors and: apt-get install {' '.join(missing)}")  # noqa: T201
        return 1
    rows = []
    with tempfile.TemporaryDirectory(prefix="quiet-hours-bench-") as folder:
        print(HEAD, flush=True)  # noqa: T201
        for row in everything(Path(folder), with_scale=os.environ.get("SCALE") == "1"):
            print(row, flush=True)  # noqa: T201
            rows.append(row)
    if file := os.environ.get("JSON"):
        Path(file).write_text(json.dumps([row.as_json() for row in rows], indent=2) + "\n")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
