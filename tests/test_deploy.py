"""What stands in deploy/ and is not started by a test must at least agree with the rest.

tests/site/test_nginx.py starts nginx itself.
"""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text()
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
NGINX_CONF = (ROOT / "deploy" / "nginx.conf").read_text()
SERVICES = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]


def volumes(service: str) -> dict[str, str]:
    """Where a service finds each of its volumes."""
    return dict(reversed(it.split(":")[:2]) for it in SERVICES[service]["volumes"])


def flags(command: str) -> set[str]:
    """The options of Granian in `command`, each with its value, but for those a user sets."""
    options = set(re.findall(r"--[a-z-]+(?: [^-\s$\\][^\s\\]*)?", command))
    return {option for option in options if not re.match("--(host|port|workers)", option)}


def test_the_image_starts_the_server_as_make_run_does():
    of_make = re.search(r"(?m)^SERVER_FLAGS = ((.*\\\n)*.*)$", MAKEFILE)[1]
    of_image = DOCKERFILE[DOCKERFILE.index("CMD") :].partition(" sleepsite.wsgi:")[0]

    assert flags(of_image) == flags(of_make)


def test_nginx_finds_the_static_files_that_the_image_brings():
    served = re.search(r"alias (\S+)/;", NGINX_CONF)[1]
    filled = volumes("migrate")

    shared = volumes("nginx")[served]
    place = next(place for place, volume in filled.items() if volume == shared)

    assert f"cp -R /srv/collected/. {place}" in " ".join(SERVICES["migrate"]["command"])
    assert re.search(rf"chown .*{place}\b", DOCKERFILE)


def test_nginx_sees_nothing_else_of_the_sites_data():
    assert volumes("web1")["/data"] not in volumes("nginx").values()
