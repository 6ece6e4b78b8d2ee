"""Texts that somebody may type, or send, to do harm or by mishap: for every door they can come in by."""

from __future__ import annotations

from hypothesis import strategies as st

RASA = {
    "restart": "/restart",
    "session": "/session_start",
    "back": "/back",
    "intent": '/lack_of_time{"stage": "plan"}',
    "confidence": '/affirm@0.9{"slot": 1}',
    "visit": "/open_visit",
    "spaced": "  \u2003\u200b/restart",
    "slashes": "//restart",
    "external": "EXTERNAL: open_visit",
    "entity": '@entity [home](place) [gym]{"entity": "place"}',
    "markup": "[I have no time](lack_of_time)",
    "action": "action_restart",
    "slot": 'slot{"stage": "plan"}',
    "line": "hello\n/restart",
}
"""What Rasa reads as a command, an event or training data."""

CODE = {
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "svg": "</p></main><svg/onload=alert(1)>",
    "entities": "&lt;b&gt; &amp; &#60;i&#62; &nbsp;",
    "comment": "<!-- --><![CDATA[ ]]> </textarea></title></style>",
    "attribute": "' onfocus='alert(1)' \" autofocus onfocus=\"alert(1)",
    "link": "javascript:alert(1) [x](javascript:alert(1)) <https://evil.example>",
    "jinja": "{{ 7 * 7 }}{% for x in y %}{# z #}",
    "format": "{quote} {0} {__class__} %s %n %(x)s ${HOME} $(id) `id`",
    "sql": "'; DROP TABLE message; -- \" OR 1=1",
    "yaml": "- &a [*a, !!python/object:os.system {x: y}]\n---\n? |",
    "json": '{"id": "x", "text": null}]}',
    "path": "../../../../etc/passwd %2e%2e%2f \\\\host\\share",
    "head": "a\r\nSet-Cookie: x=y\r\n\r\n<html>",
    "backslashes": "\\u0000 \\x00 \\n \\",
}
"""What browsers, templates, databases and shells read."""

SIGNS = {
    "override": "\u202ereversed\u202c back \u2067 isolate without end",
    "arabic": "ظهري يؤلمني عندما أنحني",
    "hebrew": "הגב שלי כואב כשאני מתכופף",
    "mixed": "my back الظهر hurts 12 مرات",
    "emoji": "👩🏽‍🦽 🏃🏿‍♀️ ❤️‍🔥 👨‍👩‍👧‍👦",
    "england": "proud of 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "zero-width": "my\u200bback\u200chu\u200drts\u2060now\ufeff!",
    "soft hyphen": "phy\u00adsio\u00adther\u00adapy",
    "combining": "e" + "\u0301" * 1_999,
    "zalgo": "".join(letter + "\u0351\u036b\u0343\u0316" * 4 for letter in "my back hurts"),
    "decomposed": "cafe\u0301 u\u0308ber A\u030angstro\u0308m",
    "wide": "ｍｙ　ｂａｃｋ ﬁne ½ ⅷ ﷺ 𝐛𝐨𝐥𝐝",
    "thai": "ปวดหลังมากเวลาก้ม",
    "han": "腰が痛くて動けません。",
    "separators": "one\u2028two\u2029three\u00a0four\u3000five",
    "no character": "\ufffe\uffff\U0010ffff\u0378",
    "private": "\ue000\U000f0000",
    "replacement": "caf\ufffd",
    "fillers": "\u3164\u115f\u2800\u034f",
    "case": "İSTANBUL ßẞ ŉ ǅ ΐ",
    "tabs": "one\ttwo\n\n\nthree",
    "one": "\U0001f642",
    "dots": ".",
    "digits": "٣ ३ ③ 7\ufe0f\u20e3",
}
"""Scripts, marks and invisible signs."""

LONG = {
    "one word": "a" * 2_000,
    "digits": "7" * 2_000,
    "dashes": "—" * 2_000,
    "commas": "no, " * 500,
    "brackets": "(" * 1_000 + ")" * 1_000,
    "square": "[" * 1_000 + "](" * 499 + "x",
    "quotes": "'\"" * 1_000,
    "ands": "and " * 499 + "so",
    "negations": "not " * 499 + "me",
    "lines": "\n".join("a" * 1_000),
    "emoji": "😀" * 2_000,
    "ligatures": "ﷺ" * 2_000,
    "gap": "a" + " " * 1_998 + "b",
    "ranges": "7/10 6-7 " * 222 + "7",
    "times": "ten to 3 times a week " * 90 + "or so",
    "because": "if i bend because " * 111 + "x",
}
"""As long as a message may be, of what could cost too much work."""

NASTY = {**RASA, **CODE, **SIGNS, **LONG}


def texts(longest: int = 2_000) -> st.SearchStrategy[str]:
    """Any text that a message may hold: all of Unicode, with a preference for pieces of what is nasty."""
    signs = st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from(
        "\n\t\u200b\u202e\u0301/[]{}<>@'\"\\%$&;,."
    )
    pieces = st.sampled_from([text for text in NASTY.values() if len(text) < 100])
    return (
        st.lists(st.text(signs, max_size=40) | pieces, min_size=1, max_size=8).map("".join).map(lambda t: t[:longest])
    )
