"""The fonts of what is printed, and what stands in the place of letters and signs that they cannot set.

DejaVu Sans comes with Matplotlib, which Rasa brings, and may be embedded; it holds the letters of Europe. Where it is
missing, ReportLab's own Vera serves. Neither is set from right to left or joined here, so such letters are named.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD = "Mo", "Mo-Bold"
_DEJAVU = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
_VERA = ("Vera.ttf", "VeraBd.ttf")
_SHOWS_NOTHING = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]"
)
_TURNED_OR_JOINED = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SCRIPTS = dict.fromkeys(("Cjk", "Hiragana", "Katakana", "Ideographic"), "Chinese or Japanese")


@cache
def register() -> None:
    """Make the fonts known, once."""
    for name, file in zip((PLAIN, BOLD), _files(), strict=True):
        pdfmetrics.registerFont(TTFont(name, file))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)


def _files() -> tuple[str, ...]:
    found = find_spec("matplotlib")  # found, not imported: that would take a second
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" if found and found.origin else Path()
    files = tuple(str(folder / name) for name in _DEJAVU)
    return files if all(Path(file).is_file() for file in files) else _VERA


def printable(text: str, stand_in: str = "[{what}]") -> str:
    """The text with `stand_in` for what the fonts cannot set: an emoji's name, or the script of the letters."""
    register()
    known = pdfmetrics.getFont(PLAIN).face.charToGlyph
    out: list[str] = []
    for sign in unicodedata.normalize("NFC", _SHOWS_NOTHING.sub("", text)):
        plain = unicodedata.normalize("NFKC", sign)  # a letter in fancy dress is still that letter
        if sign.isspace():
            out.append(" ")
        elif _is_set(sign, known):
            out.append(sign)
        elif all(_is_set(each, known) for each in plain):
            out.append(plain)
        elif not unicodedata.combining(sign):
            _name(out, stand_in.format(what=_named(sign)))
    return "".join(out)


def markup(text: str, stand_in: str = "[{what}]") -> str:
    """The same, as a paragraph of ReportLab takes it."""
    return escape(printable(text, stand_in))


def _is_set(sign: str, known: dict[int, int]) -> bool:
    """Above U+FFFF what is drawn could not be copied from the file."""
    return ord(sign) in known and ord(sign) <= 0xFFFF and not _TURNED_OR_JOINED.match(sign) and sign.isprintable()


def _name(out: list[str], named: str) -> None:
    """Put a stand-in down, unless it is what stands last but for spaces: letters of one script are named once."""
    written = len(out)
    while written and out[written - 1] == " ":
        written -= 1
    if written and out[written - 1] == named:
        del out[written:]
    else:
        out.append(named)


def _named(sign: str) -> str:
    name = unicodedata.name(sign, "")
    if not name:
        return f"U+{ord(sign):04X}"
    script = re.split("[ -]", name)[0].capitalize()
    if unicodedata.category(sign)[0] in "LMN" or script in _SCRIPTS:
        return _SCRIPTS.get(script, script)
    return name.lower()
