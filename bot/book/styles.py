"""Styles of the PDF; its fonts are those of everything that is printed."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle

from bot.summary.letters import BOLD, PLAIN, markup

INK, SOFT, LINE, SHADE, ACCENT = (HexColor(c) for c in ("#1f2933", "#52606d", "#d3d9e0", "#f4f6f8", "#1d5c7a"))
SIZE = 8.5

_BASE = ParagraphStyle("base", fontName=PLAIN, fontSize=SIZE, leading=SIZE * 1.45, textColor=INK)
TEXT = ParagraphStyle("text", _BASE, spaceAfter=3)
SMALL = ParagraphStyle("small", _BASE, fontSize=7.5, leading=10.5, textColor=SOFT, spaceAfter=2)
FACT = ParagraphStyle("fact", SMALL, leftIndent=17, spaceAfter=1)
CELL = ParagraphStyle("cell", _BASE, fontSize=7.5, leading=10.5)
HEAD = ParagraphStyle("head", CELL, fontName=BOLD)
WORDING = ParagraphStyle(
    "wording", _BASE, leftIndent=17, bulletIndent=4, bulletFontName=PLAIN, bulletFontSize=7, bulletColor=SOFT
)
ENTRY = ParagraphStyle(
    "entry", _BASE, fontName=BOLD, fontSize=8, backColor=SHADE, borderPadding=(2, 4, 2, 4), spaceBefore=10, spaceAfter=4
)
TITLE = ParagraphStyle("title", _BASE, fontName=BOLD, fontSize=24, leading=30, spaceAfter=10)
PART = ParagraphStyle("part", _BASE, fontName=BOLD, fontSize=18, leading=24, textColor=INK, spaceAfter=14)
CHAPTER = ParagraphStyle("chapter", _BASE, fontName=BOLD, fontSize=14, leading=19, textColor=ACCENT, spaceAfter=6)
SECTION = ParagraphStyle("section", _BASE, fontName=BOLD, fontSize=10.5, leading=14, spaceBefore=14, spaceAfter=3)
CONTENTS = (
    ParagraphStyle("contents part", _BASE, fontName=BOLD, spaceBefore=7),
    ParagraphStyle("contents chapter", _BASE, leftIndent=12),
)


def safe(text: str) -> str:
    """Text as a paragraph takes it; what the fonts cannot set is named, as nothing that is signed may vanish."""
    return "<br/>".join(markup(line) for line in text.split("\n"))
