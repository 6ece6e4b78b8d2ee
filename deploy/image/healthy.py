"""Exit status 0 where an address answers with 200: `python healthy.py http://127.0.0.1:8080/healthz`."""

from __future__ import annotations

import sys
from urllib.request import ProxyHandler, build_opener

if __name__ == "__main__":
    try:
        with build_opener(ProxyHandler({})).open(sys.argv[1], timeout=4) as answer:
            sys.exit(0 if answer.status == 200 else 1)
    except OSError:
        sys.exit(1)
