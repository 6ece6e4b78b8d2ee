"""The summary as one page of A4 with the practice's letterhead, to print or to attach to a record."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import HRFlowable, Paragraph, Spacer, Table

from bot.summary.extract import Extract, sections
from bot.summary.fitting import Fitted, fit
from bot.summary.letters import BOLD, PLAIN, markup, printable, register
from bot.summary.shortening import in_signs
from bot.summary.text import left_out

_MARGIN = 18 * mm
_WIDTH, _HEIGHT = A4[0] - 2 * _MARGIN, A4[1] - 2 * _MARGIN
_LABELS = 38 * mm
_LENGTHS = (600, 300, 200, 140, 100, 70, 45)
_INK, _SOFT, _LINE = HexColor("#1f2933"), HexColor("#4a5763"), HexColor("#c3cad1")
_LONGEST_NAME = 90

_TEXT = ParagraphStyle("text", fontName=PLAIN, fontSize=9, leading=12.4, textColor=_INK, splitLongWords=1)
_ITEM = ParagraphStyle("item", _TEXT, spaceAfter=1.5)
_LABEL = ParagraphStyle("label", _TEXT, fontName=BOLD, fontSize=8.5)
_SMALL = ParagraphStyle("small", _TEXT, fontSize=7.5, leading=10, textColor=_SOFT)
_HEAD = ParagraphStyle("head", _TEXT, fontName=BOLD, fontSize=11, leading=14)
_RIGHT = ParagraphStyle("right", _SMALL, alignment=2)
_TITLE = ParagraphStyle("title", _TEXT, fontName=BOLD, fontSize=14, leading=18, spaceBefore=0)


def as_pdf(extract: Extract) -> bytes:
    """The page; whatever the record holds, it is one."""
    register()
    fitted = fit(sections(extract, dated=True), _LENGTHS, lambda fitted: _height(_story(extract, fitted)) <= _HEIGHT)
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, lang=extract.words.language, initialFontName=PLAIN)
    canvas.setTitle(f"{extract.record.pseudonym}, {extract.day(extract.at)}")
    canvas.setAuthor(printable(extract.practice.name))
    canvas.setSubject(extract.say("account"))
    canvas.setCreator("Mo")
    top = A4[1] - _MARGIN
    for flowable in _story(extract, fitted):
        _, height = flowable.wrapOn(canvas, _WIDTH, _HEIGHT)
        top -= height
        flowable.drawOn(canvas, _MARGIN, top)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _height(story: list[Any]) -> float:
    return float(sum(flowable.wrap(_WIDTH, _HEIGHT)[1] for flowable in story))


def _story(extract: Extract, fitted: Fitted) -> list[Any]:
    notes = [extract.say("foot")]
    if fitted.left_out:
        notes.insert(0, left_out(extract, fitted.left_out))
    body = _body(extract, fitted)
    if body.stands_in:
        notes.append(extract.say("unprinted_note"))
    return [
        *_letterhead(extract),
        body.table,
        Spacer(1, 3 * mm),
        HRFlowable(width="100%", thickness=0.5, color=_LINE, spaceBefore=0, spaceAfter=0),
        Spacer(1, 1.5 * mm),
        *(_paragraph(extract, note, _SMALL) for note in notes),
    ]


def _letterhead(extract: Extract) -> list[Any]:
    taken = extract.say("taken", when=extract.moment(extract.at), by=in_signs(extract.by, _LONGEST_NAME))
    practice = in_signs(extract.practice.name, _LONGEST_NAME)
    names = [[_paragraph(extract, practice, _HEAD), _paragraph(extract, taken, _RIGHT)]]
    patient = extract.say("patient", pseudonym=extract.record.pseudonym)
    return [
        _table(names, (_WIDTH * 0.55, _WIDTH * 0.45)),
        Spacer(1, 2 * mm),
        HRFlowable(width="100%", thickness=0.8, color=_INK, spaceBefore=0, spaceAfter=0),
        Spacer(1, 4 * mm),
        _paragraph(extract, extract.say("heading"), _TITLE),
        _paragraph(extract, f"{patient} · {extract.visits}", _TEXT),
        _paragraph(extract, extract.say("account"), _LABEL),
        Spacer(1, 3 * mm),
    ]


class _Body:
    """The headings with what stands under them, and whether a stand-in had to be printed for a sign."""

    def __init__(self, table: Table, stands_in: bool) -> None:
        self.table, self.stands_in = table, stands_in


def _body(extract: Extract, fitted: Fitted) -> _Body:
    rows, stands_in = [], False
    for section in fitted.sections:
        written = [extract.written(item, fitted.longest_in(section)) for item in section.items]
        stands_in |= any(printable(text, "\0") != printable(text, "\1") for text in written)
        label = _paragraph(extract, extract.say(section.name), _LABEL)
        rows.append([label, [_paragraph(extract, text, _ITEM) for text in written]])
    return _Body(_table(rows, (_LABELS, _WIDTH - _LABELS), line=True), stands_in)


def _table(rows: list[list[Any]], widths: tuple[float, float], line: bool = False) -> Table:
    table = Table(rows, colWidths=widths)
    style: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (1, 0), (1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    table.setStyle([*style, ("LINEABOVE", (0, 0), (-1, -1), 0.4, _LINE)] if line else style)
    return table


def _paragraph(extract: Extract, text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(markup(text, extract.say("unprinted")), style)
