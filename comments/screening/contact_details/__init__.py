"""Ways to reach somebody off the site, or to be sent somewhere else.

Found are e-mail and web addresses (also spelled out), telephone numbers of many countries (also in
words), postal addresses and names on other platforms. Left alone are measures, times, dates and
results, towns without a street, and the short public numbers of emergency and help lines.
"""

from collections.abc import Iterator

from comments.screening.contact_details import addresses, phones, platforms, postal
from comments.screening.findings import Finding
from comments.screening.reading import Reading


def find(reading: Reading) -> Iterator[Finding]:
    for way in (addresses, phones, postal, platforms):
        yield from way.find(reading)
