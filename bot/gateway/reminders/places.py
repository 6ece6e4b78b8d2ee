"""The page a patient talks on, so that a mail or a push leads back to their own talk.

A browser tells the page, so only Mo's own ones and those of named origins are ever led to.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

OWN = "/"
LONGEST = 500
_PATH = re.compile(r"/(?:[!-.0-\[\]-~][!-\[\]-~]*)?\Z")
_PRINTED = re.compile(r"[!-\[\]-~]+\Z")


def place_of(page: str, origins: Collection[str]) -> str:
    """Where a page may be led to: a path of Mo's own, or an address of one of `origins`; anything else is Mo's page.

    Only origin and path: what a site hands over behind a "?" (a name, a campaign, a session) is not Mo's to keep.
    """
    page = re.split("[?#]", page, maxsplit=1)[0]
    if len(page) > LONGEST or not _PRINTED.match(page):
        return OWN
    if _PATH.match(page):
        return page
    try:
        parts = urlsplit(page)
    except ValueError:
        return OWN
    return page if f"{parts.scheme}://{parts.netloc}" in origins else OWN
