"""The practice's words: complete for every id of the taxonomy and every page, and clear about what is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.content.loader import CONTENT
from bot.content.taxonomy import taxonomy
from bot.gateway.portal_list import SHOWS
from bot.gateway.templating import HERE
from bot.records.audit_actions import ACTIONS, ACTORS
from bot.records.listed import GROUPS
from bot.settings import ROOT
from bot.summary.words import differences, portal_languages, portal_words

_USED = re.compile(r"""\bt\(["'](\w+)["'], ["'](\w+)["'](?! ~)""")
_LISTED = re.compile(r"""\("(\w+)", "\w+"\)""")  # places of the menu, each with what it needs
_FOLDED = re.compile(r"""\bmore\([^")]+, "(\w+)"\)""")  # what is folded under a part of the screen
_BEGUN = re.compile(r"""\bt\(["'](\w+)["'], ["'](\w+_)["'] ~""")  # goes on with a variable
_EITHER = re.compile(r"""(?:\bif [^,()]+ else |,)\s*["'](\w+)["'](?= if)|else ["'](\w+)["']""")
_GROUPS = set(GROUPS)  # the headings of the list are named by the groups themselves
_IN_CODE = {"issuer", "account", "own_language"}  # said by the handlers, not by a page


def test_every_finding_warning_sign_and_tier_has_a_name_a_clinician_knows() -> None:
    words = portal_words("en")
    assert all(words.finding(finding) for finding in taxonomy.findings)
    assert all(words.say("safety", sign) for sign in taxonomy.safety)
    assert all(words.say("tiers", term.tier or "") for term in taxonomy.safety.values())
    assert all("?" in words.say("openings", barrier) for barrier in taxonomy.barriers)
    assert all(words.say("list", group) for group in GROUPS)
    assert all(words.say("find", shown) for shown in SHOWS)


def test_every_text_that_a_page_shows_is_there() -> None:
    words = portal_words("en")
    used = set()
    for template in sorted((HERE / "templates" / "practice").glob("*.html")):
        used |= set(_USED.findall(template.read_text(encoding="utf-8")))
    assert len(used) > 80
    assert [pair for pair in sorted(used) if pair[1] not in words.names(pair[0])] == []


def test_no_text_is_left_over() -> None:
    """A text that no page uses would be translated for nothing."""
    words = portal_words("en")
    source = "".join(
        path.read_text(encoding="utf-8") for path in sorted((HERE / "templates" / "practice").glob("*.html"))
    )
    named = {name for pair in _USED.findall(source) for name in pair}
    named |= {name for pair in _EITHER.findall(source) for name in pair} | _GROUPS
    named |= set(_LISTED.findall(source)) | set(_FOLDED.findall(source)) | {f"{group}_about" for group in GROUPS}
    begun = _BEGUN.findall(source)
    pages = ("frame", "list", "patient", "slip", "not_here", "stale")
    unused = [(page, name) for page in pages for name in words.names(page) if name not in named | _IN_CODE]
    assert [(page, name) for page, name in unused if not any(page == p and name.startswith(b) for p, b in begun)] == []


def test_every_action_and_actor_of_the_audit_trail_has_its_words() -> None:
    words = portal_words("en")
    assert list(words.names("audit_actions")) == list(ACTIONS)
    assert list(words.names("audit_actors")) == list(ACTORS)


def test_the_audit_trails_page_of_the_documentation_lists_every_action() -> None:
    table = "".join(f"| `{name}` | {text} |\n" for name, text in portal_words("en").names("audit_actions").items())
    assert table in (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", sorted(path.parent.name for path in CONTENT.glob("*/portal")))
def test_every_language_of_the_portal_has_every_text_with_the_same_slots(language: str) -> None:
    assert differences(language) == ()
    assert language in portal_languages()
    dates = portal_words(language).names("dates")
    assert (len(dates["months"].split()), len(dates["weekdays"].split())) == (12, 7)


@pytest.mark.parametrize(
    ("german", "differs"),
    [
        ("list: {title: Liste, of_ten: '{value} von 10'}", ()),
        ("list: {title: Liste}", ("list: of_ten",)),
        ("list: {title: Liste, of_ten: '{wert} von 10'}", ("list: of_ten",)),
        ("list: {title: Liste, of_ten: '{value} von 10', more: Mehr}", ("list: more",)),
        ("names: {title: Liste}", ("list: of_ten", "list: title", "names: title")),
    ],
)
def test_the_portal_is_offered_in_no_language_that_lacks_a_text(
    tmp_path: Path, german: str, differs: tuple[str, ...]
) -> None:
    english = "list: {title: List, of_ten: '{value} of 10'}\nslip_de: {title: Einladung}"
    for language, written in (("en", english), ("de", german)):
        (tmp_path / language / "portal").mkdir(parents=True)
        (tmp_path / language / "portal" / "list.yml").write_text(written, encoding="utf-8")
    assert differences("de", tmp_path) == differs
    assert portal_languages(tmp_path) == (("en",) if differs else ("de", "en"))


def test_a_language_without_its_own_words_gets_english() -> None:
    assert portal_words("fr-FR").language == "en"


def test_a_missing_text_is_named_with_its_file() -> None:
    with pytest.raises(KeyError, match=r"en/portal has no text list: nothing"):
        portal_words("en").say("list", "nothing")


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("[]", "must hold sections"),
        ("findings: {pain: 3}", "every entry of 'findings' must be a text"),
        ("findings: {pain: The pain}", "'findings' lacks fear_of_pain"),
    ],
)
def test_a_broken_file_says_what_to_mend(tmp_path: Path, written: str, says: str) -> None:
    (tmp_path / "en" / "portal").mkdir(parents=True)
    (tmp_path / "en" / "portal" / "vocabulary.yml").write_text(written, encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        portal_words("en", tmp_path)


def test_a_section_in_two_files_is_named(tmp_path: Path) -> None:
    (tmp_path / "en" / "portal").mkdir(parents=True)
    for file in ("one.yml", "two.yml"):
        (tmp_path / "en" / "portal" / file).write_text("list: {title: Patients}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"en/portal/two.yml: 'list' already stands in another file"):
        portal_words("en", tmp_path)
