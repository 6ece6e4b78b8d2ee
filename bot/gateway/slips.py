"""Invitations on paper: slips of A6, each on a page of its own or four on a sheet of A4, in one language or two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Literal

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, A6
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from bot.records.types import Practice
from bot.summary.extract import day
from bot.summary.letters import BOLD, PLAIN, markup, register
from bot.summary.record_words import record_words
from bot.summary.shortening import in_signs
from bot.summary.words import Words

Paper = Literal["a4", "a6"]
_INK, _SOFT, _CUT = HexColor("#000000"), HexColor("#3d474f"), HexColor("#a9b2b9")
_MARGIN, _PICTURE, _GAP = 8 * mm, 35 * mm, 4 * mm
_SIZES = (12.5, 12, 11.5, 11, 10.5, 10, 9.5, 9, 8.5, 8, 7.5, 7, 6.5, 6)
_CODE_SIZE, _ADDRESS_SIZE, _LONGEST_NAME = 17, 8.5, 80


@dataclass(frozen=True)
class Slip:
    """One invitation: its code, the address that holds it, and until when it is good."""

    code: str
    address: str
    expires: datetime


@dataclass(frozen=True)
class Look:
    """What slips of one file share: whose they are, in which languages, and the one that Mo speaks."""

    practice: Practice
    languages: tuple[str, ...]
    words: Words
    spoken: str


def about(words: Words, language: str, spoken: str) -> str:
    """What Mo is; and which language it answers in, where that is another than the slip's."""
    section = words.names(f"slip_{language}")
    return " ".join(filter(None, (section["text"], section.get(f"answers_{spoken}"))))


def slips_pdf(slips: Sequence[Slip], look: Look, paper: Paper) -> bytes:
    """The file; without a label, a name or anything else of the patient's."""
    register()
    out = BytesIO()
    canvas = Canvas(out, pagesize=A6 if paper == "a6" else A4, lang=look.languages[0], initialFontName=PLAIN)
    canvas.setTitle(look.words.say("slip", "title"))
    canvas.setCreator("Mo")
    for number, slip in enumerate(slips):
        place = 0 if paper == "a6" else number % 4
        if number and place == 0:
            canvas.showPage()
        canvas.saveState()
        canvas.translate(place % 2 * A6[0], (1 - place // 2) * A6[1] if paper == "a4" else 0)
        _draw(canvas, slip, look)
        canvas.restoreState()
        if paper == "a4" and place == 0:
            _cut_lines(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _cut_lines(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.setStrokeColor(_CUT)
    canvas.setDash(2, 3)
    canvas.line(A4[0] / 2, 0, A4[0] / 2, A4[1])
    canvas.line(0, A4[1] / 2, A4[0], A4[1] / 2)
    canvas.restoreState()


def _draw(canvas: Canvas, slip: Slip, look: Look) -> None:
    """Name and instructions above, picture and code in the middle, what is not urgent below."""
    width, room = A6[0] - 2 * _MARGIN, A6[1] - 2 * _MARGIN - _PICTURE - 2 * _GAP
    for size in _SIZES:
        above, below = _above(look, size), _below(slip, look, size)
        if _height(above, width) + _height(below, width) <= room:
            break
    top = _flow(canvas, above, A6[1] - _MARGIN, width) - _GAP
    _picture(canvas, slip.address, _MARGIN, top - _PICTURE)
    _beside(canvas, slip, look, _MARGIN + _PICTURE + _GAP, top)
    _flow(canvas, below, top - _PICTURE - _GAP, width)


def _above(look: Look, size: float) -> list[Paragraph]:
    text = ParagraphStyle("text", fontName=PLAIN, fontSize=size, leading=size * 1.3, textColor=_INK, spaceAfter=3)
    heading = ParagraphStyle("heading", text, fontName=BOLD, fontSize=size * 1.2, leading=size * 1.55, spaceBefore=3)
    name = ParagraphStyle("name", text, fontName=BOLD, textColor=_SOFT)
    found = [Paragraph(markup(in_signs(look.practice.name, _LONGEST_NAME)), name)]
    for language in look.languages:
        found.append(Paragraph(markup(look.words.say(f"slip_{language}", "heading")), heading))
        found.append(Paragraph(markup(about(look.words, language, look.spoken)), text))
    return found


def _below(slip: Slip, look: Look, size: float) -> list[Paragraph]:
    small = ParagraphStyle(
        "small", fontName=PLAIN, fontSize=size * 0.9, leading=size * 1.2, textColor=_INK, spaceAfter=2
    )
    address = ParagraphStyle("address", small, fontName=BOLD, fontSize=min(size * 0.9, _ADDRESS_SIZE), splitLongWords=1)
    found = [Paragraph(markup(look.words.say(f"slip_{language}", "how")), small) for language in look.languages]
    found.append(Paragraph(markup(slip.address), address))
    for language in look.languages:
        found.append(Paragraph(markup(look.words.say(f"slip_{language}", "not_urgent")), small))
    return found


def _height(story: list[Paragraph], width: float) -> float:
    return float(sum(part.wrap(width, A4[1])[1] + part.style.spaceBefore + part.style.spaceAfter for part in story))


def _flow(canvas: Canvas, story: list[Paragraph], top: float, width: float) -> float:
    """Draw paragraphs below each other; where the next would begin."""
    for part in story:
        _, height = part.wrapOn(canvas, width, A4[1])
        top -= part.style.spaceBefore + height
        part.drawOn(canvas, _MARGIN, top)
        top -= part.style.spaceAfter
    return top


def _beside(canvas: Canvas, slip: Slip, look: Look, left: float, top: float) -> None:
    """The code in large letters, and until when it is good."""
    width = A6[0] - _MARGIN - left
    label = ParagraphStyle("label", fontName=PLAIN, fontSize=8, leading=10, textColor=_INK)
    code = ParagraphStyle("code", fontName=BOLD, fontSize=_CODE_SIZE, leading=_CODE_SIZE * 1.4, textColor=_INK)
    zone = look.practice.timezone
    names = " / ".join(look.words.say(f"slip_{language}", "code") for language in look.languages)
    story: list[Any] = [Paragraph(markup(names), label), Paragraph(markup(slip.code), code)]
    for language in look.languages:
        when = day(record_words(language), slip.expires, zone)
        story.append(Paragraph(markup(look.words.say(f"slip_{language}", "until", when=when)), label))
    for part in story:
        _, height = part.wrapOn(canvas, width, A4[1])
        top -= height
        part.drawOn(canvas, left, top)


def _picture(canvas: Canvas, address: str, left: float, bottom: float) -> None:
    """The QR code as squares, sharp at any size."""
    rows = list(segno.make(address, error="m", micro=False).matrix_iter(border=2))
    side = _PICTURE / len(rows)
    canvas.setFillColor(_INK)
    path = canvas.beginPath()
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                path.rect(left + x * side, bottom + _PICTURE - (y + 1) * side, side, side)
    canvas.drawPath(path, stroke=0, fill=1)
