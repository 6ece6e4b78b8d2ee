"""Holds a file against its JSON schema and says in an author's words what to change."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

from bot.content.reading import ContentError, Document, Problem, read

SCHEMAS = Path(__file__).parent / "schema"
_KINDS = {
    "string": "a text",
    "array": "a list",
    "object": "a block of keys",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
}


_TEXT = {"type": "string"}


def _items(validator: Any, schema: Any, found: Any, whole: Any) -> Iterator[ValidationError]:
    """As the draft has it, but a list of texts in one go: content is made of little else."""
    if schema != _TEXT or not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        yield from Draft7Validator.VALIDATORS["items"](validator, schema, found, whole)


def _properties(validator: Any, schemas: Any, found: Any, whole: Any) -> Iterator[ValidationError]:
    """As the draft has it, but without a look at texts that may be any text."""
    if isinstance(found, dict):
        schemas = {k: s for k, s in schemas.items() if s != _TEXT or not isinstance(found.get(k, ""), str)}
    yield from Draft7Validator.VALIDATORS["properties"](validator, schemas, found, whole)


_FASTER = {"items": _items, "properties": _properties}
_Validator: Any = extend(Draft7Validator, _FASTER)  # type: ignore[no-untyped-call]


@cache
def validator(schema: str) -> Any:
    """The validator of bot/content/schema/<schema>.json."""
    return _Validator(json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8")))


def read_valid(path: Path, schema: str) -> Document:
    """Read a YAML file and hold it against a schema; ContentError with every problem that it finds."""
    document = read(path)
    problems = list(problems_in(document, schema))
    if problems:
        raise ContentError(problems)
    return document


def problems_in(document: Document, schema: str) -> Iterator[Problem]:
    """What in the document the schema does not allow."""
    for error in validator(schema).iter_errors(document.data):
        if error.validator == "additionalProperties":
            yield from _unknown_keys(document, error)
        else:
            yield _problem(document, error)


def unknown(kind: str, value: str, known: Collection[str]) -> str:
    """ "barrier 'costs' is not known; did you mean 'cost'?", or the known ones when nothing is near."""
    near = get_close_matches(value, list(known), n=1)
    advice = f"did you mean '{near[0]}'?" if near else f"use one of: {', '.join(sorted(known))}"
    return f"{kind} '{value}' is not known; {advice}"


def _unknown_keys(document: Document, error: ValidationError) -> Iterator[Problem]:
    schema: Any = error.schema
    keys: Any = error.instance
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for key in keys:
        if key in known or any(re.search(pattern, key) for pattern in patterns):
            continue
        advice = f"id '{key}' is not written as an id; use lower case letters, digits and _ (snake_case)"
        message = advice if patterns else unknown("key", key, known)
        yield Problem(document.key_place(error.absolute_path, key), document.with_id(error.absolute_path, message))


def _problem(document: Document, error: ValidationError) -> Problem:
    if error.validator in ("anyOf", "oneOf") and error.context:
        inner = best_match([error]) if _same_kind(error) else error
        if inner is not error and inner is not None:
            return _problem(document, inner)
    return document.problem(error.absolute_path, _advice(error))


def _same_kind(error: ValidationError) -> bool:
    """Whether some branch failed deeper than in its type, so that its advice is the better one."""
    return any(inner.validator != "type" for inner in error.context or ())


def _advice(error: ValidationError) -> str:
    rule = error.validator
    value: Any = error.validator_value
    found: Any = error.instance
    schema: Any = error.schema
    named = [step for step in error.absolute_path if isinstance(step, str)]
    where = f"'{named[-1]}'" if named else "an entry" if error.absolute_path else "the file"
    if rule == "required":
        return f"key '{next(key for key in value if key not in found)}' is missing; add it"
    if rule == "type":
        advice = "put a text that begins with { or [ in quotes, and the words true and false"
        return f"{where} must be {_kind(value)}, found {found!r}; {advice}"
    if rule == "enum":
        return unknown(f"{where} value", str(found), [str(v) for v in value])
    if rule == "minItems":
        return f"{where} needs at least {value} entries, has {len(found)}; add more"
    if rule == "uniqueItems":
        return f"{where} holds the same entry twice; remove one"
    if rule in ("pattern", "anyOf", "oneOf"):
        shown = "not complete, or holds too much" if isinstance(found, dict) else f"{found!r}"
        return f"{where} is {shown}; {schema.get('description', 'its schema says what may stand here')}"
    return f"{where}: {error.message}"


def _kind(value: str | list[str]) -> str:
    names = [value] if isinstance(value, str) else value
    return " or ".join(_KINDS.get(name, name) for name in names)
