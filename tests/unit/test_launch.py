"""What the processes write to their logs: places and kinds of errors, never what a patient wrote."""

from __future__ import annotations

import io
import logging

from bot.launch import NoTexts, address, where

SECRET = "my back went when i lifted the twins"


def logged(name: str, error: bool = False) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(NoTexts())
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    logger = logging.Logger(name)
    logger.addHandler(handler)
    try:
        raise ValueError(SECRET)
    except ValueError:
        logger.error("request %s", SECRET, exc_info=error) if name != "bot.x" else logger.error("stays", exc_info=error)
    return stream.getvalue()


def test_another_librarys_words_do_not_reach_the_log() -> None:
    line = logged("rasa.core.processor")
    assert SECRET not in line
    assert "test_launch" in line


def test_the_kind_and_place_of_an_error_do_and_its_message_does_not() -> None:
    line = logged("sanic.error", error=True)
    assert SECRET not in line
    assert "ValueError at" in line


def test_our_own_lines_are_kept_without_the_trace() -> None:
    line = logged("bot.x", error=True)
    assert "stays" in line
    assert SECRET not in line


def test_where_says_file_and_line() -> None:
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        said = where(error)
    assert said.startswith("KeyError at ")
    assert SECRET not in said


def test_an_address_is_host_and_port() -> None:
    assert address("http://127.0.0.1:5005") == ("127.0.0.1", 5005)
