"""The one form of an e-mail address: the form in which a mail server gets it.

An address can be spelt in many ways that all arrive in one mailbox, so it is brought to that form
before it is stored, counted or looked for.
"""

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from comments.text import normalised

LONGEST = 254  # characters, as RFC 5321 allows; the work to be done for one is bounded by it

validate = EmailValidator(allowlist=[])  # not even localhost
MISLEADING = ('"', "[", "=?")  # of quoted names, of numbers in place of a domain, of encoded words


def as_sent(typed: str) -> str:
    """The address that is meant by `typed`, its domain in ASCII (RFC 3490); "" where it is none.

    None are also those of which only this machine knows, and those that a mail program reads as
    others, like encoded words (RFC 2047). No server that people use tells capitals apart.
    """
    local, _, domain = normalised(typed).lower().rpartition("@")
    if len(local) + len(domain) >= LONGEST:
        return ""
    try:
        domain = domain.encode("idna").decode("ascii")
        address = f"{local}@{domain}"
        validate(address)
    except (UnicodeError, ValidationError):
        return ""
    is_plain = address.isascii() and not any(sign in address for sign in MISLEADING)
    return address if is_plain and len(address) <= LONGEST and _can_be_looked_up(domain) else ""


def _can_be_looked_up(domain: str) -> bool:
    """Whether it can be a name on the internet: not this machine (RFC 6761), and it can be read."""
    *names, last = domain.split(".")
    return last != "localhost" and all(map(_is_readable, [*names, last]))


def _is_readable(name: str) -> bool:
    """Whether a name of a domain stands for letters, where it says that it does (RFC 3492)."""
    if not name.startswith("xn--"):
        return True
    try:
        letters = name.removeprefix("xn--").encode().decode("punycode")
    except UnicodeError:
        return False
    return letters.isprintable()
