from datetime import date
from xml.etree import ElementTree

import pytest

from articles.catalogue import catalogue

pytestmark = pytest.mark.django_db

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def entries(client, settings):
    """When each address of the sitemap was changed, as it says, by its path."""

    def read():
        page = client.get("/sitemap.xml", headers={"Host": "localhost"})
        assert page["Content-Type"] == "application/xml"
        root = ElementTree.fromstring(page.content)  # noqa: S314 - our own sitemap
        assert root.tag == f"{NAMESPACE}urlset"
        found = {}
        for entry in root.findall(f"{NAMESPACE}url"):
            assert [child.tag.removeprefix(NAMESPACE) for child in entry] in (
                ["loc", "lastmod"],
                ["loc"],
            )
            address = entry.findtext(f"{NAMESPACE}loc")
            assert address.startswith(f"{settings.SITE_URL}/")
            path = address.removeprefix(settings.SITE_URL)
            assert path not in found
            found[path] = entry.findtext(f"{NAMESPACE}lastmod")
        return found

    return read


def test_every_article_page_and_topic_is_in_the_sitemap(entries):
    words = catalogue()
    wanted = [item.url for item in (*words, *words.pages.values(), *words.topics)]

    assert {*wanted, "/", "/articles/", "/glossary/"} <= entries().keys()


def test_an_address_says_when_its_words_last_changed(entries):
    days = {path: day and date.fromisoformat(day) for path, day in entries().items()}

    assert days["/articles/quiet-legs/"] == date(2026, 2, 10)
    assert days["/articles/calm-jerks/"] == date(2026, 1, 6)
    assert days["/about/"] == date(2026, 1, 1)
    assert days["/topics/nights/"] == date(2026, 2, 10)
    assert days["/"] == days["/articles/"] == date(2026, 3, 1)


def test_nobody_says_when_the_glossary_changed(entries):
    assert entries()["/glossary/"] is None


def test_withdrawn_articles_and_an_absent_contact_page_are_left_out(entries, our_words, settings):
    settings.CONTACT_EMAIL = ""

    assert "/contact/" not in entries()
    assert "/articles/withdrawn-advice/" not in entries()


@pytest.mark.parametrize("contact", ["", "desk@quiet-hours.example"])
def test_every_address_of_the_sitemap_opens(client, entries, our_words, settings, contact):
    settings.CONTACT_EMAIL = contact

    for path in entries():
        assert client.get(path).status_code == 200, path


def test_a_site_without_articles_has_a_sitemap(entries, settings, tmp_path):
    (tmp_path / "articles").mkdir()
    settings.ARTICLES_DIR = tmp_path

    assert "/" in entries()
