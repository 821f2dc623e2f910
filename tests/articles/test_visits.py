import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from articles.catalogue import catalogue
from articles.models import Visit
from articles.visits import FRESH, ONE_VISIT, WRITE_EVERY, Counts, is_robot
from tests.conftest import CONTENT

pytestmark = pytest.mark.django_db

HERE, THERE = "192.0.2.1", "192.0.2.2"
TODAY = date(2026, 11, 21)
CACHES = 6  # seconds that a page may be kept on its way to a reader


class Clock:
    """Seconds that pass when a test says so."""

    now = 1000.0

    def __call__(self):
        return self.now

    def wait(self, seconds):
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def counts(clock):
    return Counts(clock=clock, write_every=None)


@pytest.fixture(autouse=True)
def midday():
    with time_machine.travel(f"{TODAY} 12:00:00+00:00", tick=False) as traveller:
        yield traveller


def stored():
    return {(visit.article_slug, visit.day): visit.count for visit in Visit.objects.all()}


def away(execute, sql, params, many, context):
    raise OperationalError("connection refused")


def test_a_visit_is_stored_under_its_article_and_day(counts, article):
    counts.add(article, HERE)

    counts.write()

    assert stored() == {("quiet-legs", TODAY): 1}


def test_one_sender_counts_once_in_half_an_hour(counts, clock, article):
    counts.add(article, HERE)

    clock.wait(ONE_VISIT - 1)
    too_soon = counts.add(article, HERE)
    clock.wait(1)
    in_time = counts.add(article, HERE)

    counts.write()
    assert (too_soon, in_time) == (False, True)
    assert stored() == {("quiet-legs", TODAY): 2}


def test_each_sender_and_each_article_counts_for_itself(counts, article):
    for one in (article, catalogue()["calm-jerks"]):
        for address in (HERE, THERE):
            counts.add(one, address)

    counts.write()

    assert stored() == {("quiet-legs", TODAY): 2, ("calm-jerks", TODAY): 2}


def test_a_day_begins_in_the_sites_own_time_zone(counts, clock, article, midday):
    counts.add(article, HERE)
    midday.move_to("2026-07-01 23:30:00+00:00")  # half past midnight in London
    counts.add(article, THERE)

    counts.write()

    assert stored() == {("quiet-legs", TODAY): 1, ("quiet-legs", date(2026, 7, 2)): 1}


def test_what_was_counted_is_written_in_one_statement(counts, article):
    Visit.objects.create(article_slug="quiet-legs", day=TODAY, count=5)
    for address in (HERE, THERE):
        for one in catalogue():
            counts.add(one, address)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        counts.write()

    assert len(queries) == 1
    assert stored()["quiet-legs", TODAY] == 7


def test_nothing_is_written_where_nothing_was_counted(counts, article, django_assert_num_queries):
    counts.add(article, HERE)
    counts.write()

    with django_assert_num_queries(0):
        counts.write()


def test_visits_are_kept_while_the_database_is_away(counts, article):
    counts.add(article, HERE)
    with connection.execute_wrapper(away):
        counts.write()
    counts.add(article, THERE)

    counts.write()

    assert stored() == {("quiet-legs", TODAY): 2}


def test_the_numbers_hold_the_visits_of_an_earlier_site(counts, article):
    Visit.objects.create(article_slug="quiet-legs", day=TODAY, count=3)
    Visit.objects.create(article_slug="quiet-legs", day=TODAY - timedelta(days=1), count=10)

    numbers = counts.of(article)

    assert (numbers.total, numbers.today) == (3 + 10 + article.visits_before, 3)
    assert article.visits_before == 7


def test_the_numbers_of_a_page_are_a_minute_old_at_most(counts, clock, article):
    before = counts.of(article).today
    counts.add(article, HERE)
    clock.wait(WRITE_EVERY)
    counts.write()

    clock.wait(60 - WRITE_EVERY - CACHES)

    assert counts.of(article).today == before + 1


def test_the_numbers_are_not_read_again_for_every_reader(
    counts, clock, article, django_assert_num_queries
):
    counts.of(article)
    clock.wait(FRESH - 1)

    with django_assert_num_queries(0):
        counts.of(article)


def test_nothing_about_a_visitor_is_stored(counts, article):
    counts.add(article, HERE)
    counts.write()

    with connection.cursor() as cursor:
        table = connection.introspection.get_table_description(cursor, Visit._meta.db_table)

    assert {column.name for column in table} == {"id", "article_slug", "day", "count"}


def test_who_was_counted_is_kept_for_a_bounded_number_of_senders(clock, article):
    counts = Counts(clock=clock, write_every=None, remembered=100)

    for number in range(110):
        counts.add(article, str(number))

    assert counts.add(article, "0")  # forgotten, so it counts again
    assert not counts.add(article, "109")


ROBOTS = """
Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)
Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/140.0.0.0
Baiduspider+(+http://www.baidu.com/search/spider.htm)
Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/130.0.0.0 Safari/537.36
facebookexternalhit/1.1
curl/8.5.0
Wget/1.21.3
python-requests/2.32
Go-http-client/2.0
WhatsApp/2.24.20.0 A
meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)
Feedfetcher-Google; (+http://www.google.com/feedfetcher.html)
okhttp/4.12.0
"""
PEOPLE = """
Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1
Mozilla/5.0 (Linux; Android 13; CUBOT X30) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36
"""


@pytest.mark.parametrize("client", ["", *ROBOTS.strip().splitlines()])
def test_a_client_that_calls_itself_a_robot_or_nothing_is_one(client):
    assert is_robot(client)


@pytest.mark.parametrize("client", PEOPLE.strip().splitlines())
def test_a_persons_browser_is_no_robot(client):
    assert not is_robot(client)


# What the process writes to, without waiting for all migrations of the site.
TABLE = """
CREATE TABLE articles_visit (id INTEGER PRIMARY KEY, article_slug TEXT, day DATE,
    count INTEGER, UNIQUE (article_slug, day))
"""
SERVER = """
import django
django.setup()
from multiprocessing import Process
from articles.catalogue import catalogue
from articles.visits import counts

def serve():
    for number in range(3):
        counts.add(catalogue()["quiet-legs"], f"192.0.2.{number}")

if __name__ == "__main__":
    worker = Process(target=serve)
    worker.start()
    worker.join()
"""


def test_a_server_process_that_ends_writes_what_it_counted(tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "sleepsite.settings",
        "DATA_DIR": str(tmp_path),
        "ARTICLES_DIR": str(CONTENT),
        "DATABASE_URL": "",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    program = tmp_path / "server.py"
    program.write_text(SERVER)

    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database:
        database.execute(TABLE)

        subprocess.run([sys.executable, program], env=environment, check=True)

        assert database.execute("SELECT article_slug, count FROM articles_visit").fetchall() == [
            ("quiet-legs", 3)
        ]
