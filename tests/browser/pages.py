"""How a browser gets to a page of each kind, and the states it is looked at in."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import cycle, product

from django.utils import timezone
from playwright.sync_api import Page

from comments.models import Status
from tests.making import make_comment

ARTICLE = "periodic-limb-movements"
THEMES = ("dawn", "night", "lamp")
WIDTHS = (320, 768, 1280)
# A theme changes colours only, and a width where things stand: each is looked at once.
STATES = [("dawn", 1280), *((theme, 320) for theme in THEMES)]


def in_turn(kinds: Iterable[str]) -> list[tuple[str, tuple[str, int]]]:
    """Each page with one theme and one width, so that every theme meets every width on some page.

    tests/bench/test_every_theme.py looks at each page in all of STATES.
    """
    return list(zip(kinds, cycle(product(THEMES, WIDTHS))))


def conversation(slug: str = ARTICLE, count: int = 20) -> None:
    """`count` published comments of ordinary length under one article, some of them replies."""
    heading = None
    for number in range(count):
        parent = heading if number % 4 == 3 else None
        comment = make_comment(
            article_slug=slug,
            parent=parent,
            name=f"Reader {number}",
            text=f"{number} nights in a row, and then none for weeks.\n\n" + ORDINARY[number % 3],
            sent_at=timezone.now() - timedelta(days=count - number),
        )
        heading = heading if parent else comment


ORDINARY = """\
Mine come when I have stayed up far too late. One big kick, heart going like mad, and my husband \
asks if I fell off something. Reading here that most people get them was the first time I relaxed.
It was tea for me, not coffee. I never counted the four mugs after dinner.
Three shifts in a row and on the fourth morning I jump as soon as my eyes close. Days off, nothing \
at all. Blackout curtains and not driving straight to the shop after work made it calmer.
""".splitlines()


def write(page: Page, text: str, name: str) -> None:
    page.get_by_label("Your comment").fill(text)
    page.get_by_label("Name to show").fill(name)
    page.get_by_role("button", name="Check my comment").click()


def _at(address: str) -> Callable[[Page, str], None]:
    def visit(page: Page, site: str) -> None:
        page.goto(site + address)

    return visit


def _article(page: Page, site: str) -> None:
    conversation(count=5)
    page.goto(f"{site}/articles/{ARTICLE}/")


def _form_with_errors(page: Page, site: str) -> None:
    page.goto(f"{site}/articles/{ARTICLE}/comments/new/")
    write(page, "", "")


def _check(page: Page, site: str) -> None:
    page.goto(f"{site}/articles/{ARTICLE}/comments/new/")
    write(page, "Walking helped me.\n\nCall me on 07700 900123.", "Asha")


def _receipt(page: Page, site: str) -> None:
    page.goto(site + make_comment(article_slug=ARTICLE, status=Status.PENDING).receipt_url)


def _refused(page: Page, site: str) -> None:
    _receipt(page, site)
    page.context.clear_cookies()
    page.get_by_role("button", name="Take my comment back").click()


def _report(page: Page, site: str) -> None:
    page.goto(f"{site}/comments/{make_comment(article_slug=ARTICLE).pk}/report/")


# By its h1, so that a test knows it looks at the page it means.
PAGES: dict[str, tuple[str, Callable[[Page, str], None]]] = {
    "article": ("Periodic limb movements", _article),
    "form with errors": ("Write a comment", _form_with_errors),
    "search": ("Search results", _at("/search/?q=fits+in+bed")),
    "home": ("Jerks, kicks and twitches in sleep", _at("/")),
    "A to Z": ("All pages from A to Z", _at("/articles/")),
    "topic": ("Movements in sleep", _at("/topics/movements-in-sleep/")),
    "glossary": ("Glossary", _at("/glossary/")),
    "compare": ("Sleep movements compared", _at("/compare/")),
    "standing page": ("How we write", _at("/how-we-write/")),
    "rules": ("Rules for comments", _at("/comment-rules/")),
    "check": ("Check your comment", _check),
    "receipt": ("Thank you. We will read your comment", _receipt),
    "report": ("Report a comment", _report),
    "nothing found": ("Search results", _at("/search/?q=zzzqqq")),
    "404": ("We cannot find this page", _at("/nowhere/")),
    "410": ("We took this page down", _at("/articles/withdrawn-advice/")),
    "403": ("This was not accepted", _refused),
}


def open_kind(page: Page, site: str, kind: str) -> None:
    heading, visit = PAGES[kind]
    visit(page, site)
    assert heading in page.locator("h1").inner_text()


def set_theme(page: Page, theme: str) -> None:
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)


def set_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
