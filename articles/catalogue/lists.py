"""The three lists beside the articles: topics, people and the glossary."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.urls import reverse
from pydantic import Field, ValidationError

from articles import plain_yaml
from articles.fields import Entry, OptionalText, Slug, Text, WebAddress
from articles.frontmatter import MAX_BYTES
from articles.markup import GLOSSARY
from articles.problems import Problem, error, schema_problems


class Topic(Entry):
    slug: Slug = Field(description="a slug such as falling-asleep")
    title: Text = Field(description="text")
    summary: Text = Field(description="text")
    order: int = Field(0, description="a whole number")

    @property
    def url(self) -> str:
        return reverse("topic", args=[self.slug])


class Person(Entry):
    id: Slug = Field(description="a short name such as editors")
    name: Text = Field(description="text")
    role: OptionalText = Field("", description="text")
    credentials: OptionalText = Field("", description="text")
    links: tuple[WebAddress, ...] = Field(
        (), strict=False, description="a list of addresses that begin with https://"
    )


class Term(Entry):
    """A word we explain. `say` is how it sounds; `article` a slug or empty."""

    slug: Slug = Field(description="a slug such as ferritin")
    term: Text = Field(description="text")
    also: tuple[Text, ...] = Field((), strict=False, description="a list of other words for it")
    say: OptionalText = Field("", description="text")
    definition: Text = Field(description="one sentence")
    article: Slug | None = Field(None, description="the slug of an article, or left out")

    @property
    def url(self) -> str:
        return f"{GLOSSARY}#{self.slug}"


Item = TypeVar("Item", bound=Entry)


@dataclass(frozen=True)
class ListFile(Generic[Item]):
    """One of the files: its name, the schema of its entries and what they are known by."""

    name: str
    schema: type[Item]
    key: Callable[[Item], str]
    order: Callable[[Item], tuple[object, ...]]

    def read(self, source: bytes) -> tuple[Mapping[str, Item] | None, tuple[Problem, ...]]:
        """The entries in order, by key; None with the problems where there are any."""
        try:
            loaded = _loaded(source)
        except plain_yaml.YamlError as mistake:
            return None, (error(self.name, mistake.line, "", "C003", str(mistake)),)
        if not isinstance(loaded.data, list):
            message = "The file must be a list; begin each entry with a dash."
            return None, (error(self.name, 1, "", "C003", message),)
        items: dict[str, Item] = {}
        problems: list[Problem] = []
        for index, data in enumerate(loaded.data):
            try:
                item = self.schema.model_validate(data)
            except ValidationError as failure:
                found = schema_problems(failure, self.schema, self.name, loaded.lines, (index,))
                problems.extend(found)
                continue
            key = self.key(item)
            if key in items:
                line = loaded.lines.get((index,))
                problems.append(
                    error(self.name, line, "", "C008", f"“{key}” stands here twice; keep one.")
                )
            items[key] = item
        if problems:
            return None, tuple(problems)
        return {self.key(item): item for item in sorted(items.values(), key=self.order)}, ()


def _loaded(source: bytes) -> plain_yaml.Loaded:
    if len(source) > MAX_BYTES:
        raise plain_yaml.YamlError("The file is larger than 200 KB; shorten it.")
    return plain_yaml.load(source)


TOPICS = ListFile(
    "topics.yaml", Topic, lambda topic: topic.slug, lambda topic: (topic.order, topic.title)
)
PEOPLE = ListFile(
    "people.yaml", Person, lambda person: person.id, lambda person: (person.name.casefold(),)
)
GLOSSARY_WORDS = ListFile(
    "glossary.yaml", Term, lambda term: term.slug, lambda term: (term.term.casefold(),)
)
