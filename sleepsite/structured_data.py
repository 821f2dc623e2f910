"""What search engines read: JSON-LD in the words of schema.org.

A review is named only where one took place.
"""

import json
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from articles.catalogue import Article, Catalogue, Person, Topic
from articles.schema import Kind

Data = dict[str, Any]

# A script element ends at "</script" and JSON may not hold raw line separators in old parsers.
UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def script(*graph: Data) -> SafeString:
    """One JSON-LD script element for `graph`; nothing in the data can end the element."""
    document = {"@context": "https://schema.org", "@graph": list(graph)}
    text = json.dumps(document, ensure_ascii=False).translate(UNSAFE)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def whole(address: str) -> str:
    return f"{settings.SITE_URL}{address}"


def website() -> Data:
    return {"@type": "WebSite", "name": settings.SITE_NAME, "url": whole(reverse("home"))}


def article_page(article: Article) -> Data:
    """The page of an article; a condition is also what the page is about."""
    page: Data = {
        "@type": "MedicalWebPage",
        "url": whole(article.url),
        "name": article.title,
        "headline": article.title,
        "description": article.summary,
        "inLanguage": "en-GB",
        "datePublished": article.published.isoformat(),
        "dateModified": article.last_changed.isoformat(),
        "author": [_person(author) for author in article.authors],
        "isPartOf": website(),
        "image": whole(static("img/og.png")),
    }
    if settings.PUBLISHER:
        page["publisher"] = {"@type": "Organization", "name": settings.PUBLISHER}
    if article.kind == Kind.CONDITION:
        page["about"] = {
            "@type": "MedicalCondition",
            "name": article.title,
            "alternateName": list(article.also_called),
        }
    if article.references:
        page["citation"] = [reference.link or reference.title for reference in article.references]
    if article.reviewed and article.reviewed_by:
        page["lastReviewed"] = article.reviewed.isoformat()
        page["reviewedBy"] = _person(article.reviewed_by)
    return page


def breadcrumb(topic: Topic | None, page: Article) -> Data:
    """Home, the topic, the page: as the line above the heading."""
    steps = [("Home", reverse("home"))]
    if topic:
        steps.append((topic.title, topic.url))
    steps.append((page.title, page.url))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": whole(address)}
            for place, (name, address) in enumerate(steps, start=1)
        ],
    }


def glossary(catalogue: Catalogue) -> Data:
    address = whole(reverse("glossary"))
    return {
        "@type": "DefinedTermSet",
        "name": f"Glossary of {settings.SITE_NAME}",
        "url": address,
        "hasDefinedTerm": [
            {
                "@type": "DefinedTerm",
                "name": term.term,
                "description": term.definition,
                "url": f"{address}#{term.slug}",
            }
            for term in catalogue.glossary.values()
        ],
    }


def _person(person: Person) -> Data:
    """Whoever has a credential is a person; without one it is our organisation."""
    kind = "Person" if person.credentials else "Organization"
    return {"@type": kind, "name": person.name}
