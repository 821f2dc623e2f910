"""R1xx: dates and reviewers."""

import datetime
from collections.abc import Iterator

from django.utils.timezone import localdate

from articles import help_lines
from articles.lint.page import Page, Site
from articles.problems import Problem, advice, error

PATIENCE = datetime.timedelta(days=90)  # from advice on an overdue review to an error
LONGEST_MONTHS = 36


def problems(page: Page) -> Iterator[Problem]:
    yield from _dates(page)
    yield from _reviewer(page)


def help_line_problems(site: Site) -> Iterator[Problem]:
    """Mistakes in them; and numbers to call change: somebody checks them once a year."""
    parsed, today = help_lines.read(site.folder), localdate()
    yield from parsed.problems
    if parsed.known is None:
        return
    day, field = parsed.known.last_checked, "last_checked"
    line = parsed.lines.get((field,))
    if day > today:
        message = f"{day} is still to come; it must be today or earlier."
        yield error(parsed.file, line, field, "R101", message)
    elif parsed.known.is_stale(today):
        message = (
            f"The help lines were last checked on {day}; check each of them and put the day there."
        )
        yield advice(parsed.file, line, field, "R102", message)


def _dates(page: Page) -> Iterator[Problem]:
    front, today = page.front, localdate()
    for field in ("updated", "reviewed"):
        day = getattr(front, field)
        if day and day > today:
            message = f"{day} is still to come; it must be today or earlier."
            yield page.error("R101", page.line_of(field), message, field)
    if front.updated and front.updated < front.published:
        message = f"{front.updated} is before the day of publication; take that day or a later one."
        yield page.error("R103", page.line_of("updated"), message, "updated")
    if front.review_due is None or front.withdrawn:
        return
    line = page.line_of("review_due")
    if front.review_due <= today:
        problem = page.error if today - front.review_due > PATIENCE else page.advice
        message = f"The review has been due since {front.review_due}; check the page and move it."
        yield problem("R102", line, message, "review_due")
    latest = max(day for day in (front.published, front.updated, front.reviewed) if day)
    if front.review_due > _months_later(latest):
        message = f"It is more than {LONGEST_MONTHS} months after {latest}; take an earlier day."
        yield page.error("R104", line, message, "review_due")


def _reviewer(page: Page) -> Iterator[Problem]:
    front = page.front
    if not front.reviewed_by:
        if page.is_about_health and not front.withdrawn:
            yield page.advice("R110", 1, "No doctor has reviewed this page yet; ask one to.")
        return
    line = page.line_of("reviewed_by")
    reviewer = page.site.library.people.get(front.reviewed_by)
    if reviewer is None and page.site.could_read("people.yaml"):
        message = f"“{front.reviewed_by}” is not in people.yaml; add the person or correct the id."
        yield page.error("R105", line, message, "reviewed_by")
    elif reviewer and not reviewer.credentials:
        message = f"{reviewer.name} has no credentials in people.yaml; add them or ask a doctor."
        yield page.error("R106", line, message, "reviewed_by")
    if set(front.authors) == {front.reviewed_by}:
        message = "The only author cannot review the page; ask somebody else to."
        yield page.error("R107", line, message, "reviewed_by")


def _months_later(day: datetime.date) -> datetime.date:
    """The same day LONGEST_MONTHS later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + LONGEST_MONTHS // 12)
    except ValueError:
        return datetime.date(day.year + LONGEST_MONTHS // 12, 3, 1)
