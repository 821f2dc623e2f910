"""Writes a wrk script that sends comments as browsers do, each with a ticket of its own."""

import json
import os
import sys
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlencode

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sleepsite.settings")

import django

django.setup()

from comments import submission  # noqa: E402
from tests.bench.words import TEXT, TOKEN  # noqa: E402

SCRIPT = """
local tickets, token, number = %s, "%s", 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Cookie"] = "csrftoken=" .. token
function request()
  number = number + 1
  wrk.headers["X-Forwarded-For"] = string.format("10.%%d.%%d.%%d", math.random(0, 255),
    math.random(0, 255), math.random(1, 254))
  return wrk.format(nil, nil, nil, tickets[number])
end
"""


def bodies(how_many: int) -> list[str]:
    """Forms that differ in a word, as those of different people do: the same would be noticed."""
    others = {"website": "", "csrfmiddlewaretoken": TOKEN}
    bodies = []
    for _ in range(how_many):
        said = {"name": "Asha", "text": f"{token_hex(4)} {TEXT}"[:300], "reply_to": ""}
        ticket = submission.issue("hypnic-jerks", said)
        bodies.append(urlencode(said | others | {"ticket": ticket}))
    return bodies


def lua(strings: list[str]) -> str:
    return "{" + ",".join(json.dumps(one) for one in strings) + "}"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(SCRIPT % (lua(bodies(int(sys.argv[2]))), TOKEN))
