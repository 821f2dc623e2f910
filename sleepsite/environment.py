"""Reads one environment variable at a time, for settings.py alone.

A value that cannot be used ends the start with one sentence that names the variable: the operator
who mistyped it needs that sentence and no stack trace.
"""

import os
import re
import sys
import tempfile
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.management.utils import get_random_secret_key

env = environ.Env()

YES = {"1", "true", "yes", "on"}
NO = {"", "0", "false", "no", "off"}
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
DATABASES = {"sqlite", "postgres", "postgresql"}
HOST = re.compile(r"[-\w]+(\.[-\w]+)*|\[[0-9a-f:.]+\]", re.ASCII | re.IGNORECASE)
OUR_OWN = {"articles", "comments", "compare", "glossary", "search", "static", "topics"}


def stop(variable: str, reason: str) -> NoReturn:
    """End the start with one sentence about `variable`; the exit code is 1."""
    sys.exit(f"{variable} {reason}")


def text(variable: str) -> str:
    return env.str(variable, default="").strip()


def words(variable: str) -> list[str]:
    """The parts of a comma-separated value, without blanks."""
    return [word for part in text(variable).split(",") if (word := part.strip())]


def flag(variable: str) -> bool:
    value = text(variable).lower()
    if value not in YES | NO:
        stop(variable, f'must be 1 or 0, not "{value}".')
    return value in YES


def whole_number(variable: str, *, default: int) -> int:
    value = text(variable) or str(default)
    if not value.isascii() or not value.isdigit():
        stop(variable, f'must be a whole number of 0 or more, not "{value}".')
    return int(value)


def choice(variable: str, choices: Collection[str], *, default: str) -> str:
    value = text(variable) or default
    if value not in choices:
        stop(variable, f'must be one of {", ".join(sorted(choices))}, not "{value}".')
    return value


def site_url(variable: str, *, default: str) -> SplitResult:
    """The address readers type, without a path: `http://127.0.0.1:8000`."""
    value = text(variable).rstrip("/") or default
    try:
        url = urlsplit(value)
        host = url.netloc.removesuffix(f":{url.port}")
        usable = url.scheme in {"http", "https"} and url.port != 0 and HOST.fullmatch(host)
    except ValueError:
        usable = False
    if not usable or value != f"{url.scheme}://{url.netloc}" or "@" in url.netloc:
        stop(
            variable,
            f'must be an address such as https://example.org without a path, not "{value}".',
        )
    return url


def hosts(variable: str) -> list[str]:
    """Names without scheme and port as Django compares them: `*` is any, `.a.example` all of it."""
    values = words(variable)
    for value in values:
        if value != "*" and not HOST.fullmatch(value.removeprefix(".")):
            stop(variable, f'must list names such as example.org,[::1], not "{value}".')
    return values


def email_address(variable: str) -> str:
    value = text(variable)
    if value and not re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+", value):
        stop(variable, f'must be one e-mail address, not "{value}".')
    return value


def time_zone(variable: str, *, default: str) -> str:
    value = text(variable) or default
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError):
        stop(variable, f'must be the name of a time zone such as Europe/London, not "{value}".')
    return value


def limits(variable: str, *, default: str) -> tuple[tuple[int, int], ...]:
    """`5/10m,20/1d` as ((5, 600), (20, 86400)): so many in so many seconds."""
    value = text(variable) or default
    rules = []
    for rule in value.split(","):
        match = re.fullmatch(r"\s*([1-9]\d{0,8})/([1-9]\d{0,5})([smhd])\s*", rule, re.ASCII)
        if not match:
            stop(variable, f'must look like 5/10m,20/1d, not "{value}".')
        rules.append((int(match[1]), int(match[2]) * SECONDS[match[3]]))
    return tuple(rules)


def admin_path(variable: str, *, default: str) -> str:
    value = text(variable).strip("/") or default.strip("/")
    if not re.fullmatch(r"[-\w]+(/[-\w]+)*", value, re.ASCII):
        stop(variable, f'must be a path of letters, digits and hyphens, not "{value}".')
    if value.partition("/")[0] in OUR_OWN:
        stop(variable, f'must not begin with an address of the site, as "{value}" does.')
    return f"{value}/"


def folder(variable: str, *, default: Path, must_exist: bool = False) -> Path:
    value = text(variable)
    path = Path(value).expanduser().resolve() if value else default
    if not path.is_dir() and (must_exist or path.exists()):
        stop(variable, f'must be a folder, and "{path}" is none.')
    return path


def database(variable: str, *, default: Path) -> dict[str, Any]:
    """Django's settings for the one database; SQLite at `default` unless the variable names one."""
    value = text(variable)
    if not value:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(default)}
    if value.partition(":")[0] not in DATABASES:
        stop(variable, "must begin with sqlite:// or postgres://.")
    try:
        config = dict(env.db_url_config(value))
    except (ValueError, environ.ImproperlyConfigured):
        config = {}
    if config.get("NAME", ":memory:") in {"", ":memory:"}:  # each thread would have its own
        stop(variable, "must name a database, as in postgres://user:password@host:5432/name.")
    if (
        config["ENGINE"] == "django.db.backends.sqlite3"
        and not Path(config["NAME"]).parent.is_dir()
    ):
        stop(variable, f'names a file in a folder that is not there: "{config["NAME"]}".')
    return config


def email_server(variable: str, *, console: bool) -> dict[str, Any]:
    """Django's EMAIL_… settings, or an empty dictionary where no mail server is configured."""
    value = text(variable)
    if not value:
        return {}
    schemes = {"smtp", "smtps", "smtp+tls", "smtp+ssl"} | ({"consolemail"} if console else set())
    try:
        usable = value.partition(":")[0] in schemes
        config = dict(env.email_url_config(value)) if usable else {}
    except (ValueError, KeyError, environ.ImproperlyConfigured):
        config = {}
    if not config.get("EMAIL_HOST") and not (console and config):
        stop(variable, "must look like smtp+tls://user:password@host:587.")
    return config


def kept_secret(path: Path) -> str:
    """The secret kept in the file `path`, made on the first start, readable by its owner only.

    Several processes may start at once: each writes a complete file of its own, and the first to
    link it into place wins.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:  # made with mode 0600
            draft.write(get_random_secret_key())
            draft.flush()
            with suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text().strip()


def secret_key(variable: str, *, kept_in: Path, may_be_made: bool) -> str:
    value = text(variable)
    if value:
        return value
    if not may_be_made:
        stop(variable, "must be set, because DATABASE_URL names a server that others share.")
    try:
        return kept_secret(kept_in)
    except OSError as error:
        stop(variable, f"is not set, and none can be kept in DATA_DIR: {error.strerror}.")
