"""Quick replies and rulers as inline keyboards. A button's data is its own text, so that a press needs no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

NO_BUTTONS = InlineKeyboardMarkup([])
_LARGEST_DATA = 64  # bytes; Telegram's limit
_SHORT = 12  # letters of a title that shares its row on a narrow telephone
_IN_A_ROW = 3
_NUMBERS_IN_A_ROW = 6
_SAYS, _LONG, _DOES = "s:", "l:", "d:"


def keyboard(
    quick_replies: Sequence[str] = (), ruler: Mapping[str, Any] | None = None, actions: Mapping[str, str] | None = None
) -> InlineKeyboardMarkup | None:
    """Buttons that say their title, numbers that say themselves, buttons for actions {name: title}; None for none."""
    rows: list[list[InlineKeyboardButton]] = []
    if ruler:
        numbers = [_says(str(number), 0) for number in range(int(ruler["min"]), int(ruler["max"]) + 1)]
        rows += [numbers[start : start + _NUMBERS_IN_A_ROW] for start in range(0, len(numbers), _NUMBERS_IN_A_ROW)]
    rows += _rows([_says(title, place) for place, title in enumerate(quick_replies)])
    rows += _rows([InlineKeyboardButton(title, callback_data=_DOES + name) for name, title in (actions or {}).items()])
    return InlineKeyboardMarkup(rows) if rows else None


def _says(title: str, place: int) -> InlineKeyboardButton:
    data = _SAYS + title
    return InlineKeyboardButton(title, callback_data=data if len(data.encode()) <= _LARGEST_DATA else f"{_LONG}{place}")


def _rows(buttons: list[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Short titles side by side, if all of them are short; long ones each in a row of its own."""
    if all(len(button.text) <= _SHORT for button in buttons):
        return [buttons[start : start + _IN_A_ROW] for start in range(0, len(buttons), _IN_A_ROW)]
    return [[button] for button in buttons]


def pressed(query: CallbackQuery) -> tuple[str, str]:
    """The title that a press says, and the action that it asks for ("" where it only says something)."""
    data = query.data or ""
    if data.startswith(_SAYS):
        return data.removeprefix(_SAYS), ""
    title = _title(query, data)
    return title, data.removeprefix(_DOES) if data.startswith(_DOES) else ""


def _title(query: CallbackQuery, data: str) -> str:
    """As it stands on the button."""
    shown = query.message.reply_markup if isinstance(query.message, Message) else None
    buttons = [button for row in shown.inline_keyboard for button in row] if shown else []
    return next((button.text for button in buttons if button.callback_data == data), "")
