"""Hooks of mkdocs: the README is the first page, and links to files outside docs/ become their names.

Within the repository such links open the file; on the site, which holds docs/ alone, they would lead nowhere.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[2]
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s#:]+)(#[^)\s]*)?\)")
_OF_THE_SITE = {"README.md": "index.md"}


def on_files(files: Files, config: Any) -> Files:
    """Add the README as the first page, with its links as seen from docs/."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    text = re.sub(r"\]\((?!\w+:|#)([^)\s]+)\)", lambda link: f"]({posixpath.relpath(link[1], 'docs')})", text)
    files.append(File.generated(config, "index.md", content=text))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Keep links within docs/, make those to the README one of the site, and leave of all others only the words."""
    here = posixpath.dirname(posixpath.join("docs", page.file.src_uri))

    def kept(link: re.Match[str]) -> str:
        words, target, anchor = link[1], posixpath.normpath(posixpath.join(here, link[2])), link[3] or ""
        target = f"docs/{_OF_THE_SITE[target]}" if target in _OF_THE_SITE else target
        if target.startswith("docs/") and files.get_file_from_path(target.removeprefix("docs/")) is not None:
            return f"[{words}]({posixpath.relpath(target, here)}{anchor})"
        return words if "`" in words or words == target else f"{words} (`{target}`)"

    return _LINK.sub(kept, markdown)
