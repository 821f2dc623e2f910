"""A real Chromium, the system's own, against a real server."""

import datetime
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site_settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.articles.writing import article_text
from tests.conftest import OUR_WORDS

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Playwright runs an event loop in this thread, and Django would refuse the database beside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def browser(django_db_setup):
    if not os.path.exists(CHROMIUM):  # noqa: PTH110
        reason = "Chromium is not installed: apt-get install chromium"
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    database = connections[DEFAULT_DB_ALIAS]
    with sync_playwright() as playwright:
        # Beside the event loop that now runs, Django would open another connection, and one that
        # does not know what the migrations put into the tables.
        connections[DEFAULT_DB_ALIAS] = database
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def live_server(collected_static_files, browser):
    """The site with its files as WhiteNoise serves them in production.

    The handler that Django's test server puts before the site knows no hashed names: with it every
    page would come without its stylesheet and its script.
    """
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = lambda site: site
    server.start()
    # The server answers each connection in a thread, and the last of them end after it.
    connections[DEFAULT_DB_ALIAS].inc_thread_sharing()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def library_folder(tmp_path_factory):
    """The words the site comes with, and an article that was withdrawn."""
    folder = Path(shutil.copytree(OUR_WORDS, tmp_path_factory.mktemp("words") / "content"))
    withdrawn = article_text(
        title="Withdrawn advice",
        topics=["movements-in-sleep"],
        withdrawn=datetime.date(2026, 2, 1),
        related=["hypnic-jerks"],
    )
    (folder / "articles" / "withdrawn-advice.md").write_text(withdrawn)
    return folder


@pytest.fixture
def library(settings, test_articles, library_folder):
    settings.ARTICLES_DIR = library_folder


class Profile:
    """A profile of the browser, with one tab, that tests use one after the other.

    A new one costs the work of a second or two, and so does a new tab. So each test sets what it
    wants of the tab, and what it left behind is removed before the next.
    """

    def __init__(self, browser: Browser, site: str) -> None:
        self.site, self.complaints = site, []
        self.context = browser.new_context()
        self.context.set_default_timeout(10_000)  # milliseconds
        self.context.on("console", lambda message: self.complaints.append(message.text))
        self.context.on("weberror", lambda problem: self.complaints.append(str(problem.error)))
        self.context.on("request", lambda request: self.complaints.extend(_foreign(request)))
        self.context.on("response", lambda answer: self.complaints.extend(_missing(answer)))
        self.tab = self.context.new_page()
        self.tab.goto(f"{site}/healthz")
        self.devtools = self.context.new_cdp_session(self.tab)

    def open(self, viewport: dict, java_script_enabled: bool = True, **media: str) -> Page:
        """Its tab with these options of a new page; without others of the media it is usual."""
        self.tab.set_viewport_size(viewport)
        self.tab.emulate_media(**USUAL_MEDIA | media)
        self._allow_script(java_script_enabled)
        return self.tab

    def empty(self) -> None:
        self._allow_script(True)
        # A page of the site, because another's would end the process that draws the site's.
        self.tab.goto(f"{self.site}/healthz")
        self.tab.mouse.move(0, 0)
        self.context.clear_cookies()
        self.context.clear_permissions()
        self.devtools.send("Page.resetNavigationHistory")
        self.devtools.send("Network.clearBrowserCache")
        self.devtools.send(
            "Storage.clearDataForOrigin", {"origin": self.site, "storageTypes": "all"}
        )
        self.complaints.clear()

    def _allow_script(self, allowed: bool) -> None:
        self.devtools.send("Emulation.setScriptExecutionDisabled", {"value": not allowed})


USUAL_MEDIA = {
    "media": "null",
    "color_scheme": "light",
    "reduced_motion": "no-preference",
    "forced_colors": "none",
}


@pytest.fixture(scope="session")
def profiles(browser) -> Iterator[list[Profile]]:
    """Those that no test uses now."""
    yield []
    for context in browser.contexts:
        context.close()


@pytest.fixture
def open_page(browser, live_server, profiles):
    """Opens pages of any width, colour or capability, each in a profile of its own.

    A message in the console fails the test, and so does a file that is missing or asked of
    another host.
    """
    used = []

    def opened(**options):
        used.append(profiles.pop() if profiles else Profile(browser, live_server.url))
        return used[-1].open(**{"viewport": {"width": 390, "height": 844}} | options)

    yield opened
    complaints = [text for profile in used for text in profile.complaints]
    for profile in used:
        profile.empty()
        profiles.append(profile)
    assert not [text for text in complaints if not text.startswith(NO_FAULT)]


NO_FAULT = (
    # Said of every answer with an error; `_missing` says which of them is a fault.
    "Failed to load resource: the server responded with a status of 4",
    # A test types sooner than the browser looks where the page wants the focus.
    "Autofocus processing was blocked because a document already has a focused element.",
)


def _foreign(request):
    address = urlsplit(request.url)
    if address.scheme in {"http", "https"} and address.hostname != "localhost":
        yield f"asked of another host: {request.url}"


def _missing(answer):
    if answer.status >= 400 and not answer.request.is_navigation_request():
        yield f"{answer.status} {answer.url}"


def let_in(page, site, user):
    """Give the page's browser a session of `user`, without the way through the log-in page."""
    client = Client()
    client.force_login(user)
    name = site_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


@pytest.fixture
def page(open_page):
    """A page of a phone's width."""
    return open_page()
