"""A GP at the practice portal, with forms and a session as a browser has them."""

from __future__ import annotations

import html
import re

import httpx

_TOKEN = re.compile(r'name="token" value="([^"]+)"')


class Gp:
    """One browser of somebody at the practice."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=30, follow_redirects=True, trust_env=False)

    def page(self, path: str) -> str:
        """The text of a page, with its entities read."""
        response = self.http.get(path)
        assert response.status_code == 200, response.status_code
        return html.unescape(response.text)

    def submit(self, page: str, path: str, **fields: str) -> httpx.Response:
        """Send a form that stands on `page` to `path`."""
        token = _TOKEN.search(self.http.get(page).text)
        assert token, f"no form on {page}"
        return self.http.post(path, data={"token": token[1], **fields}, headers={"Origin": str(self.http.base_url)})

    def sign_in(self, name: str, password: str) -> httpx.Response:
        """Sign in, or try to."""
        return self.submit("/practice/sign-in", "/practice/sign-in", name=name, password=password)

    def choose_password(self, password: str) -> httpx.Response:
        """Choose a password of one's own after the one-time password."""
        return self.submit("/practice/password", "/practice/password", new=password, again=password)
