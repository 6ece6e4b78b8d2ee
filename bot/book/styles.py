"""Fonts and styles of the PDF.

The fonts are Bitstream Vera, which comes with ReportLab, may be embedded, and holds the letters of western Europe.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD = "Vera", "VeraBd"
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


@cache
def register() -> None:
    """Make the fonts known, once."""
    for name in (PLAIN, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)


def safe(text: str) -> str:
    """Text as a paragraph takes it; a letter the fonts lack loses its accent, or is named by its number."""
    return escape("".join(letter if letter == "\n" else _drawn(letter) for letter in text)).replace("\n", "<br/>")


@cache
def _drawn(letter: str) -> str:
    """Nothing a reviewer signs may vanish without a trace."""
    register()
    known = pdfmetrics.getFont(PLAIN).face.charToGlyph
    if ord(letter) in known:
        return letter
    plain = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
    return plain if plain and all(ord(c) in known for c in plain) else f"[U+{ord(letter):04X}]"
