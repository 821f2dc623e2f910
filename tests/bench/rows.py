"""What is measured, against what."""

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from tests.bench.scale import at_scale
from tests.bench.stage import CROWDED, FILLED, PAGE, QUIET, Stage
from tests.bench.table import ROUNDS, Missing, Row, rounds
from tests.bench.words import TEXT
from tests.servers import ROOT

ARTICLES = ROOT / "articles" / "content"


def cached(stage: Stage) -> Iterator[Row]:
    """A page that was asked for within the last second."""
    bare, site, naive = stage.bare, stage.site, stage.naive
    pairs = rounds(site.measure, bare.measure)
    faster = median(other.work / ours.work for ours, other in pairs)
    yield Row("cached page, to a bare function", faster, 0.9)
    p99 = median(ours.p99 / other.p99 for ours, other in pairs)
    yield Row("its p99 under 16 connections, to the bare function's", p99, 3, is_floor=False)

    pairs = rounds(site.measure, lambda: naive.measure(connections=1))
    faster = median(other.work / ours.work for ours, other in pairs)
    yield Row("cached page, to the naive page", faster, 150)

    with site.open() as page:
        known = (f"If-None-Match: {page.headers['ETag']}",)
    pairs = rounds(lambda: site.measure(headers=known), site.measure)
    faster = median(other.work / ours.work for ours, other in pairs)
    yield Row("304, to the full answer", faster, 1.0)


def behind_nginx(stage: Stage) -> Iterator[Row]:
    for encoding in ("identity", "gzip"):
        accepted = (f"Accept-Encoding: {encoding}",)
        pairs = rounds(
            lambda accepted=accepted: stage.nginx.measure(headers=accepted),
            lambda accepted=accepted: stage.nginx.measure("/static/page.html", headers=accepted),
        )
        faster = median(other.work / ours.work for ours, other in pairs)
        yield Row(f"behind nginx, {encoding}, to nginx with a static file", faster, 0.7)


def uncached(stage: Stage) -> Iterator[Row]:
    """What Django is asked for, without any cache."""
    site, naive = stage.uncached, stage.naive
    pairs = rounds(lambda: site.measure(connections=1), lambda: naive.measure(connections=1))
    faster = median(other.work / ours.work for ours, other in pairs)
    yield Row("page not cached, to the naive page", faster, 10)

    pairs = rounds(
        lambda: site.measure(CROWDED, connections=1), lambda: site.measure(QUIET, connections=1)
    )
    slower = median(crowded.work / quiet.work for crowded, quiet in pairs)
    work = "100,000 comments under one article, to 100: time of its page, not cached"
    yield Row(work, slower, 1.5, is_floor=False)


def sending(stage: Stage) -> Iterator[Row]:
    """Step 2, with a comment of 300 characters from another address each time."""
    scripts = [stage.folder / f"send{number}.lua" for number in range(ROUNDS)]
    for script in scripts:
        stage.run("-m", "tests.bench.tickets", str(script), "6000")
    site = stage.start("sleepsite.wsgi:application", TRUSTED_PROXIES="1")  # which says who sends
    said = urlencode({"name": "Asha", "text": TEXT}).encode()
    site.open(f"{PAGE}comments/check/", said).close()  # screening is loaded when first used
    unused = iter(scripts)
    pairs = rounds(
        lambda: site.measure(f"{PAGE}comments/", connections=4, script=next(unused)),
        lambda: stage.naive.measure("/insert/", connections=4, script=scripts[0]),
    )
    faster = median(ours.rate / other.rate for ours, other in pairs)  # the disk is part of it
    yield Row("sending a comment, to a view with a single INSERT", faster, 0.4)


def many_articles(stage: Stage) -> Iterator[Row]:
    """A thousand articles: the start, the worker's memory and a page."""
    words = {"ARTICLES_DIR": str(multiplied(stage.folder / "words", 1000))}
    stage.run("-c", READ_ALL, **words)  # what `make run` finds on every start but the first
    began = time.monotonic()
    site = stage.start("sleepsite.wsgi:application", **words)
    site.open().close()
    yield Row("1,000 articles: start", time.monotonic() - began, 3, is_floor=False, unit="s")
    yield Row("1,000 articles: a worker's memory", site.memory, 200, is_floor=False, unit="MB")
    many = stage.start("sleepsite.wsgi:django_application", **words)
    pairs = rounds(
        lambda: many.measure(connections=1), lambda: stage.uncached.measure(connections=1)
    )
    slower = median(ours.work / other.work for ours, other in pairs)
    yield Row("1,000 articles, to ours: time of a page not cached", slower, 1.1, is_floor=False)


READ_ALL = "import django; django.setup(); from articles.catalogue import catalogue; catalogue()"


def multiplied(folder: Path, how_many: int) -> Path:
    """A folder of words with copies of our articles, each under a name and a title of its own."""
    shutil.copytree(ARTICLES, folder)
    originals = sorted((folder / "articles").glob("*.md"))
    for number in range(how_many - len(originals)):
        original = originals[number % len(originals)]
        text = re.sub(r"(?m)^title: .*$", f"title: Copy {number}", original.read_text(), count=1)
        text = re.sub(r"(?m)^aliases:\n(?:[ -].*\n)+", "", text)
        (folder / "articles" / f"copy-{number}.md").write_text(text)
    return folder


def everything(folder: Path, *, with_scale: bool) -> Iterator[Row | Missing]:
    with Stage(folder) as stage:
        stage.fill(*FILLED)
        for rows in (cached, behind_nginx, uncached, sending, many_articles):
            yield from rows(stage)
    if with_scale:
        yield from at_scale(folder)
