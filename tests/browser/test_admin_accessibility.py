"""axe-core finds no fault on the main pages of the admin, each in a theme and a width in turn.

WCAG 2.2 A and AA. What the console says of a page, the content policy's refusals too, is a fault
as well: `open_page` sees to that.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.urls import reverse

from articles.models import SearchMiss, Visit
from comments.models import Actor, Comment, Finding, Report, SavedAnswer, Status
from sleepsite.signin import codes
from tests.browser.conftest import let_in
from tests.browser.pages import in_turn, set_theme, set_width
from tests.conftest import PASSWORD
from tests.making import make_comment

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

RUN = """rules => axe.run({ runOnly: rules, preload: false }).then(({ violations }) =>
    violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target}`)))"""

# Targets are 24 px and more (2.5.8), links inside a sentence apart.
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input, select, summary")]
    .filter(one => one.checkVisibility({ visibilityProperty: true }))
    .filter(one => !one.closest("p, figcaption"))
    .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
    .filter(([, { width, height }]) => width > 1 && height > 1 && Math.min(width, height) < 23.5)
    .map(([one, { width, height }]) => `${one} ${width}x${height}`)"""

BARE_LINKS = """() => [...document.querySelectorAll("main :is(p, li, td, th) a")]
    .filter(link => link.checkVisibility() && !link.closest("nav"))
    .filter(link => !link.matches(".button, .paginator a, .object-tools a, .sortoptions a"))
    .filter(link => !getComputedStyle(link).textDecorationLine.includes("underline"))
    .map(link => link.outerHTML.slice(0, 80))"""


def faults(page):
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return page.evaluate(RUN, TAGS)


@pytest.fixture
def desk_with_everything(library, moderator):
    """One of each thing that the pages of the admin show."""
    waiting = make_comment(article_slug="restless-legs", status=Status.PENDING)
    Finding.objects.create(
        comment=waiting, kind="full_name", rule="name", start=0, end=4, reason="A name."
    )
    Finding.objects.create(comment=waiting, kind="spam", rule="pills", is_false_alarm=True)
    urgent = make_comment(article_slug="hypnic-jerks", status=Status.PENDING, text="Help me.")
    Finding.objects.create(comment=urgent, kind="crisis", rule="help", start=0, end=4, reason="?")
    reported = make_comment(article_slug="hypnic-jerks")
    Report.objects.create(comment=reported, rule="4", text="Unkind.")
    decided = make_comment(article_slug="hypnic-jerks", status=Status.PENDING)
    decided.reject(by=moderator, rule="2")
    make_comment(status=Status.PENDING).hold(by=Actor.COMMAND, note="Ask a colleague.")
    SavedAnswer.objects.create(title="Thanks", text="Thank you.")
    Visit.objects.create(article_slug="restless-legs", day="2026-11-01", count=7)
    SearchMiss.objects.create(words="words that nobody wrote", times=4)
    return decided


def enter(page, site, name="mo"):
    let_in(page, site, User.objects.get(username=name))
    page.goto(f"{site}/admin/")


def log_in(page, site, name="mo"):
    page.goto(f"{site}/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def at(name, *args, role="superuser", **query):
    """Opens an address of the admin as a superuser."""

    def visit(page, site, comment):
        let_in(page, site, User.objects.get(username="su"))
        page.goto(site + reverse(f"admin:{name}", args=[arg(comment) for arg in args]))

    return visit


def comment_id(comment):
    return comment.pk


def own_id(comment):
    return comment.decisions.get().user_id


def _log_in_page(page, site, comment):
    page.goto(f"{site}/admin/")


def _wrong_password(page, site, comment):
    log_in(page, site, "nobody")


def _locked_out(page, site, comment):
    for _ in range(5):
        log_in(page, site, "nobody")


def _front_page(page, site, comment):
    enter(page, site, "su")
    page.get_by_text("The same as a table").click()


def _articles(page, site, comment):
    at("articles")(page, site, comment)
    for summary in page.locator("main summary").all()[:3]:
        summary.click()


def _set_up(page, site, comment):
    enter(page, site)
    page.goto(f"{site}/admin/codes/")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Set up one-time codes").click()


def _set_up_wrong(page, site, comment):
    _set_up(page, site, comment)
    page.get_by_label("Code").fill("12345")
    page.get_by_role("button", name="Switch codes on").click()


def _recovery_codes(page, site, comment):
    _switch_on(comment)
    log_in(page, site)
    page.get_by_label("Code").fill(RECOVERY)
    page.get_by_role("button", name="Go on").click()
    page.goto(f"{site}/admin/codes/")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Make new recovery codes").click()


def _enter_code(page, site, comment):
    _switch_on(comment)
    log_in(page, site)


def _wrong_code(page, site, comment):
    _enter_code(page, site, comment)
    page.get_by_label("Code").fill("not-mine")
    page.get_by_role("button", name="Go on").click()


RECOVERY = "abcd-2345"


def _switch_on(comment):
    """Codes for the moderator, and one recovery code that the test knows."""
    moderator = comment.decisions.get().user
    moderator.totpdevice_set.create(name=codes.APP)
    moderator.staticdevice_set.create(name=codes.RECOVERY).token_set.create(token="abcd2345")


# By its h1, so that a test knows it looks at the page it means.
PAGES = {
    "log-in": ("Log in", _log_in_page),
    "wrong password": ("Log in", _wrong_password),
    "locked out": ("Too many log-ins failed", _locked_out),
    "front page": ("The desk", _front_page),
    "articles": ("Articles", _articles),
    "queue": ("Comments to decide", at("comments_comment_changelist")),
    "all comments": ("All comments", at("comments_comment_all")),
    "comment": ("View comment", at("comments_comment_change", comment_id)),
    "log": ("The log", at("comments_decision_changelist")),
    "visits": ("Select visit to view", at("articles_visit_changelist")),
    "searches": ("Select search without a result", at("articles_searchmiss_changelist")),
    "saved answer": ("Add saved answer", at("comments_savedanswer_add")),
    "people": ("Select user to change", at("auth_user_changelist")),
    "person": ("Change user", at("auth_user_change", own_id)),
    "history": ("Change history", at("auth_user_history", own_id)),
    "delete": (
        "Delete",
        at("comments_savedanswer_delete", lambda comment: SavedAnswer.objects.get().pk),
    ),
    "password": ("Password change", at("password_change")),
    "codes": ("One-time codes", at("codes")),
    "setting codes up": ("Set up one-time codes", _set_up),
    "a wrong first code": ("Set up one-time codes", _set_up_wrong),
    "recovery codes": ("Keep your recovery codes", _recovery_codes),
    "code": ("Enter your code", _enter_code),
    "wrong code": ("Enter your code", _wrong_code),
}


@pytest.fixture
def superuser(django_user_model):
    return django_user_model.objects.create_superuser("su", password=PASSWORD)


@pytest.fixture
def open_admin(page, live_server, desk_with_everything, superuser):
    def opened(kind):
        heading, visit = PAGES[kind]
        visit(page, live_server.url, desk_with_everything)
        assert heading in page.locator("h1").inner_text()
        return page

    return opened


def faults_in(page, states):
    """What is wrong with the page in each of these themes and widths, and at 320 px."""
    found = []
    for theme, width in states:
        set_theme(page, theme)
        set_width(page, width)
        found += [f"{theme}, {width} px: {fault}" for fault in faults(page)]
    set_width(page, 320)
    found += [f"wider than its window: {width}" for width in page.evaluate(TOO_WIDE)]
    found += [f"not underlined: {link}" for link in page.evaluate(BARE_LINKS)]
    found += [f"too small: {target}" for target in page.evaluate(SMALL_TARGETS)]
    found += [f"in capitals: {words}" for words in page.evaluate(IN_CAPITALS)]
    return found


@pytest.mark.parametrize(("kind", "state"), in_turn(PAGES), ids=PAGES)
def test_no_page_of_the_admin_has_a_fault(open_admin, kind, state):
    page = open_admin(kind)

    found = faults_in(page, [state])

    assert found == []


def test_the_focus_is_seen_on_every_control_of_a_list(open_admin):
    page = open_admin("people")
    faint = []

    for _ in range(25):
        page.keyboard.press("Tab")
        faint += page.evaluate(
            """() => {
                const one = document.activeElement, style = getComputedStyle(one);
                if (one === document.body || style.boxShadow !== "none") return [];
                return [one.outerHTML.slice(0, 80)];
            }"""
        )

    assert faint == []


IN_CAPITALS = """[...document.querySelectorAll("body *")]
    .filter(one => getComputedStyle(one).textTransform === "uppercase")
    .map(one => one.value || one.innerText)"""
TOO_WIDE = "[document.documentElement.scrollWidth].filter(width => width > innerWidth)"

FAULTY = """
<!DOCTYPE html><html lang="en-gb"><head><title>A page with faults</title></head><body><main>
<h1>Faults</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
<p style="color: #999; background: #fff">Too faint for AA.</p>
<p>Words <a href="/" style="text-decoration: none">link</a></p>
<button style="width: 10px; height: 10px; padding: 0">a</button><button
    style="width: 10px; height: 10px; padding: 0">b</button><label><input></label>
</main></body></html>
"""


def test_faults_are_found_where_there_are_some(page):
    page.goto("about:blank")
    page.set_content(FAULTY)

    rules = {fault.partition(":")[0] for fault in faults(page)}

    assert rules >= {"image-alt", "color-contrast", "target-size", "label"}
    assert page.evaluate(BARE_LINKS)
    assert page.evaluate(SMALL_TARGETS)


def test_the_desk_works_without_script(open_page, live_server, desk_with_everything, superuser):
    page = open_page(java_script_enabled=False)

    enter(page, live_server.url, "su")
    page.get_by_role("navigation", name="The desk").get_by_role("link", name="Comments").click()

    assert page.locator("h1").inner_text() == "Comments to decide"
    assert Comment.objects.count() == 5


def test_the_colours_chosen_on_the_site_hold_in_the_admin(page, live_server, moderator, library):
    page.goto(f"{live_server.url}/")
    page.get_by_role("button", name="Lamp", exact=True).click()

    page.goto(f"{live_server.url}/admin/")

    assert page.evaluate("document.documentElement.dataset.theme") == "lamp"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 17, 11)"
