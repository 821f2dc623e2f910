"""Files that are right by themselves become articles that are right together."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from articles.catalogue.article import Article, Reference
from articles.catalogue.lists import Person, Term, Topic
from articles.catalogue.old_addresses import spelling
from articles.fields import SLUG
from articles.markup import Document
from articles.problems import Path, Problem, error, suggestion
from articles.schema import FrontMatter, Kind

RULES_PAGE = "comment-rules"


@dataclass(frozen=True)
class Manuscript:
    """A file without mistakes of its own; `file` is articles/<slug>.md or pages/<slug>.md.

    `lines` tells where each value of the front matter stands, `body_line` where `body`, the
    Markdown that the document was made from, begins.
    """

    file: str
    front: FrontMatter
    document: Document
    lines: Mapping[Path, int] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1

    @property
    def slug(self) -> str:
        return self.file.rpartition("/")[2].removesuffix(".md")


@dataclass
class _Taken:
    """Which file has a slug or an old address already."""

    slugs: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)

    def add(self, manuscript: Manuscript) -> None:
        self.slugs[manuscript.slug] = manuscript.file
        for alias in manuscript.front.aliases:
            self.aliases[spelling(alias)] = manuscript.file


def assemble(
    newest: Mapping[str, Manuscript | None],
    served: Mapping[str, Manuscript],
    topics: Mapping[str, Topic] | None,
    people: Mapping[str, Person] | None,
    glossary: Mapping[str, Term] | None,
) -> tuple[tuple[Article, ...], dict[str, Manuscript], list[Problem]]:
    """The articles by title, the manuscripts they were made from, and what is wrong between files.

    Where the newest version of a file clashes, the version that was served before stays. A list
    that is None could not be read: nothing is then checked against it.
    """
    taken = _Taken()
    chosen: dict[str, Manuscript] = {}
    problems: list[Problem] = []
    # What is served already comes first: of two files that clash, the edited one has to change.
    for name in sorted(newest, key=lambda name: (served.get(name) is not newest[name], name)):
        manuscript, before = newest[name], served.get(name)
        mistakes = list(_mistakes(manuscript, taken, topics, people)) if manuscript else []
        problems += mistakes
        if mistakes:
            manuscript = None
        if manuscript is None and before is not newest[name] and before:
            manuscript = None if any(_clashes(before, taken)) else before
        if manuscript:
            taken.add(manuscript)
            chosen[name] = manuscript
    articles = [
        _article(manuscript, topics or {}, people or {}, glossary or {})
        for manuscript in chosen.values()
    ]
    articles.sort(key=lambda article: (article.title.casefold(), article.slug))
    return tuple(articles), chosen, problems


def _mistakes(
    manuscript: Manuscript,
    taken: _Taken,
    topics: Mapping[str, Topic] | None,
    people: Mapping[str, Person] | None,
) -> Iterator[Problem]:
    file, front = manuscript.file, manuscript.front
    if not re.fullmatch(SLUG, manuscript.slug):
        message = "The file name must be a slug: small letters, digits and single hyphens."
        yield error(file, None, "", "C007", message)
    in_pages = file.startswith("pages/")
    if in_pages != (front.kind == Kind.PAGE):
        message = "Pages, and only pages, stand in the folder pages/; move it or change the kind."
        yield error(file, manuscript.lines.get(("kind",)), "kind", "C011", message)
    if front.rules and manuscript.slug != RULES_PAGE:
        message = f"Only the page {RULES_PAGE} has numbered rules; leave the field out."
        yield error(file, manuscript.lines.get(("rules",)), "rules", "C011", message)
    for field_name, wanted, known in (
        ("topics", front.topics, topics),
        ("authors", front.authors, people),
    ):
        for index, word in enumerate(wanted):
            if known is not None and word not in known:
                near = suggestion(word, known) or "."
                message = (
                    f"“{word}” is not in {'topics' if known is topics else 'people'}.yaml{near}"
                )
                line = manuscript.lines.get((field_name, index))
                yield error(file, line, field_name, "C010", message)
    yield from _clashes(manuscript, taken)


def _clashes(manuscript: Manuscript, taken: _Taken) -> Iterator[Problem]:
    other = taken.slugs.get(manuscript.slug)
    if other:
        message = f"{other} has this name already; rename one of them."
        yield error(manuscript.file, None, "", "C008", message)
    for index, alias in enumerate(manuscript.front.aliases):
        other = taken.aliases.get(spelling(alias))
        if other:
            message = f"“{alias}” leads to {other} already; keep one."
            line = manuscript.lines.get(("aliases", index))
            yield error(manuscript.file, line, "aliases", "C009", message)


def _article(
    manuscript: Manuscript,
    topics: Mapping[str, Topic],
    people: Mapping[str, Person],
    glossary: Mapping[str, Term],
) -> Article:
    front, document = manuscript.front, manuscript.document
    return Article(
        slug=manuscript.slug,
        title=front.title,
        summary=front.summary,
        kind=front.kind,
        topics=tuple(topics[slug] for slug in front.topics if slug in topics),
        authors=tuple(people[name] for name in front.authors if name in people),
        reviewed_by=people.get(front.reviewed_by or ""),
        reviewed=front.reviewed,
        published=front.published,
        updated=front.updated,
        review_due=front.review_due,
        also_called=front.also_called,
        search_terms=front.search_terms,
        related=front.related,
        aliases=front.aliases,
        references=_references(manuscript),
        changes=front.changes,
        comments=front.comments or ("none" if front.kind == Kind.PAGE else "open"),
        visits_before=front.visits_before,
        noticing=front.noticing or "",
        draft=front.draft,
        withdrawn=front.withdrawn,
        question=front.question or "",
        rules=front.rules,
        html=document.html,
        contents=document.headings,
        words=tuple(glossary[slug] for slug in document.words if slug in glossary),
        plain_text=document.plain_text,
    )


def _references(manuscript: Manuscript) -> tuple[Reference, ...]:
    """The sources in printed order: cited ones by their number, then the others."""
    cited = {citation.reference_id: citation for citation in manuscript.document.citations}
    number = len(cited)
    printed = []
    for entry in manuscript.front.references:
        if entry.id in cited:
            citation = cited[entry.id]
            printed.append(Reference.printed(entry, citation.number, citation.anchors))
        else:
            number += 1
            printed.append(Reference.printed(entry, number, ()))
    return tuple(sorted(printed, key=lambda reference: reference.number))
