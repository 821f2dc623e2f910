"""What search engines read: only words that schema.org knows, and nothing that is not so."""

import json

import pytest
from django.urls import reverse

from articles.catalogue import catalogue
from sleepsite import structured_data
from tests.articles.writing import article_text
from tests.reading import find, texts

pytestmark = pytest.mark.django_db

# schema.org's names of what we say, by type: https://schema.org/docs/full.html
PAGE = (
    "url name headline description inLanguage datePublished dateModified author publisher isPartOf"
)
ALLOWED = {
    "WebSite": "name url",
    "MedicalWebPage": f"{PAGE} image about citation lastReviewed reviewedBy",
    "MedicalCondition": "name alternateName",
    "Person": "name",
    "Organization": "name",
    "BreadcrumbList": "itemListElement",
    "ListItem": "position name item",
    "DefinedTermSet": "name url hasDefinedTerm",
    "DefinedTerm": "name description url",
}


def graph(page):
    """The statements of a page, by their type."""
    scripts = find(page, ".//script[@type='application/ld+json']")
    if not scripts:
        return {}
    [script] = scripts
    document = json.loads(script.text)
    assert document.keys() == {"@context", "@graph"}
    assert document["@context"] == "https://schema.org"
    return {statement["@type"]: statement for statement in document["@graph"]}


def nodes(data):
    """Every object within `data`."""
    if isinstance(data, dict):
        yield data
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            yield from nodes(item)


@pytest.fixture
def page_of(client):
    return lambda slug: graph(client.get(f"/articles/{slug}/"))


@pytest.mark.parametrize("publisher", ["", "The Heron Trust"])
def test_only_types_and_properties_of_schema_org_are_used(client, our_words, settings, publisher):
    settings.PUBLISHER = publisher
    addresses = [article.url for article in our_words]

    pages = [client.get(address) for address in [*addresses, "/", reverse("glossary")]]

    for page in pages:
        statements = list(nodes(list(graph(page).values())))
        assert statements
        for statement in statements:
            allowed = ALLOWED[statement["@type"]].split()
            assert statement.keys() <= {"@type", *allowed}, page.request["PATH_INFO"]
            assert None not in statement.values()
            assert "" not in statement.values()


def test_an_article_is_a_medical_page_with_its_own_dates_and_words(page_of, article, settings):
    page = page_of("quiet-legs")["MedicalWebPage"]

    assert page["url"] == f"{settings.SITE_URL}{article.url}"
    assert page["name"] == article.title
    assert page["description"] == article.summary
    assert (page["datePublished"], page["dateModified"]) == ("2026-01-05", "2026-02-10")
    assert page["author"] == [{"@type": "Organization", "name": "The Test Editors"}]
    assert "https://doi.org/10.1000/example.2020" in page["citation"]


def test_a_condition_is_what_its_page_is_about(page_of):
    assert page_of("quiet-legs")["MedicalWebPage"]["about"] == {
        "@type": "MedicalCondition",
        "name": "Quiet legs",
        "alternateName": ["still legs", "leg calm"],
    }
    assert "about" not in page_of("calm-jerks")["MedicalWebPage"]


def test_a_review_is_named_only_where_there_was_one(page_of):
    reviewed, unreviewed = (
        page_of(slug)["MedicalWebPage"] for slug in ("calm-jerks", "quiet-legs")
    )

    assert reviewed["lastReviewed"] == "2026-01-10"
    assert reviewed["reviewedBy"] == {"@type": "Person", "name": "Dr Example Person"}
    assert not {"lastReviewed", "reviewedBy"} & unreviewed.keys()


def test_no_article_of_ours_claims_a_review_it_does_not_show(client, our_words):
    for article in our_words:
        page = client.get(article.url)
        claims = "lastReviewed" in graph(page)["MedicalWebPage"]
        assert claims == ("Not yet reviewed by a doctor" not in page.text), article.slug


@pytest.mark.parametrize("publisher", ["", "The Heron Trust"])
def test_a_publisher_is_named_only_where_there_is_one(page_of, settings, publisher):
    settings.PUBLISHER = publisher

    named = page_of("quiet-legs")["MedicalWebPage"].get("publisher", {})

    assert named.get("name", "") == publisher


def test_the_breadcrumb_is_that_of_the_page(client, article, settings):
    page = client.get(article.url)

    steps = graph(page)["BreadcrumbList"]["itemListElement"]

    assert [step["name"] for step in steps] == texts(page, ".//nav[@aria-label='Breadcrumb']//li")
    assert [step["position"] for step in steps] == [1, 2, 3]
    assert all(step["item"].startswith(f"{settings.SITE_URL}/") for step in steps)


def test_the_glossary_is_a_set_of_terms(client, settings):
    terms = graph(client.get(reverse("glossary")))["DefinedTermSet"]["hasDefinedTerm"]

    assert [term["name"] for term in terms] == ["ferritin", "quiet sleep"]
    assert terms[0]["url"] == f"{settings.SITE_URL}/glossary/#ferritin"


@pytest.mark.parametrize(
    "title", ["Legs </script><script>alert(1)", "Legs <!--<script>", "Legs & feet", "“Legs”\u2028"]
)
def test_no_title_can_end_the_script(client, words, title):
    (words / "articles" / "new.md").write_text(article_text(title=title))

    page = client.get("/articles/new/")

    assert page.status_code == 200
    assert graph(page)["MedicalWebPage"]["name"] == catalogue()["new"].title
    assert "<script>alert" not in page.text
    assert "\u2028" not in structured_data.script({"name": title})
