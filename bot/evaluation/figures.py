"""Figures with 95 % intervals: each is a function of how often every message counts, so it can be drawn again.

A `Statistic` takes weights of shape (draws, messages) and gives one value a draw, or (draws, labels). The figure
itself is the value with every message counted once; its interval comes from drawing messages with replacement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bot.evaluation.predictions import Flags, Values

Statistic = Callable[[Values], Values]
DRAWS = 2000
SEED = 20
_BINS = 10
# Draws at a time: enough for numpy to be busy, few enough for a corpus of ten thousand messages to fit in memory.
_CHUNK = 200


@dataclass(frozen=True)
class Figure:
    """A value and its 95 % interval; NaN where there was nothing to measure."""

    value: float
    low: float
    high: float


def estimate(statistic: Statistic, messages: int) -> Figure:
    """The figure of a statistic that gives one value."""
    return estimates(lambda weights: statistic(weights)[:, None], messages)[0]


def estimates(statistic: Statistic, messages: int) -> list[Figure]:
    """One figure for each label of a statistic; the same draws for every statistic on the same messages."""
    values = statistic(np.ones((1, messages)))[0]
    rng = np.random.default_rng(SEED)
    even = np.full(messages, 1 / messages)
    drawn = np.concatenate(
        [statistic(rng.multinomial(messages, even, _CHUNK).astype(float)) for _ in range(DRAWS // _CHUNK)]
    )
    return [Figure(float(value), *_interval(column)) for value, column in zip(values, drawn.T, strict=True)]


def _interval(drawn: Values) -> tuple[float, float]:
    known = drawn[~np.isnan(drawn)]
    low, high = np.percentile(known, (2.5, 97.5)) if known.size else (np.nan, np.nan)
    return float(low), float(high)


def _over(part: Values, whole: Values) -> Values:
    """Quotient; NaN where there is nothing to divide by."""
    return np.divide(part, whole, out=np.full(np.broadcast(part, whole).shape, np.nan), where=whole > 0)


def precision(found: Flags, gold: Flags) -> Statistic:
    """By label; NaN for one that was never found."""
    return lambda weights: _over(weights @ (found & gold), weights @ found)


def recall(found: Flags, gold: Flags) -> Statistic:
    """By label; NaN for one that is nowhere gold."""
    return lambda weights: _over(weights @ (found & gold), weights @ gold)


def f1(found: Flags, gold: Flags) -> Statistic:
    """By label; NaN for one that is nowhere gold."""

    def statistic(weights: Values) -> Values:
        true = weights @ gold
        scores = _over(2 * (weights @ (found & gold)), true + weights @ found)
        return np.where(true > 0, scores, np.nan)

    return statistic


def macro_f1(found: Flags, gold: Flags) -> Statistic:
    """Mean F1 of the labels that occur in gold."""
    by_label = f1(found, gold)

    def statistic(weights: Values) -> Values:
        scores = by_label(weights)
        occurs = ~np.isnan(scores)
        return _over(np.where(occurs, scores, 0).sum(axis=1), occurs.sum(axis=1).astype(float))

    return statistic


def share(holds: Flags, among: Flags | None = None) -> Statistic:
    """How many of the messages (of those `among`) hold something; flags of shape (messages,)."""
    counted = np.ones(holds.shape, bool) if among is None else among
    return lambda weights: _over(weights @ (holds & counted), weights @ counted)


def exact(found: Flags, gold: Flags) -> Statistic:
    """How many messages have exactly their set of labels."""
    return share((found == gold).all(axis=1))


def found_where_none(found: Flags, gold: Flags) -> Statistic:
    """Among the messages without a label: how many are given one."""
    return share(found.any(axis=1), ~gold.any(axis=1))


def calibration_error(confidence: Values, found: Flags, gold: Flags) -> Statistic:
    """Mean distance between the confidence of what is found and how often it is right, in ten bins, by their size."""
    inside = _in_bins(confidence) & found[..., None]
    # Only sums count: a bin's distance, times its size, is |sum of (confidence - right)|.
    off = (inside * (confidence - gold)[..., None]).sum(axis=1)
    size = found.sum(axis=1).astype(float)
    return lambda weights: _over(np.abs(weights @ off).sum(axis=1), weights @ size)


@dataclass(frozen=True)
class Bin:
    """Findings of like confidence: how many, their mean confidence, and how often they are right."""

    count: int
    confidence: float
    right: float


def reliability(confidence: Values, found: Flags, gold: Flags) -> list[Bin]:
    """The bins of the calibration error that hold something, from unsure to sure."""
    inside = _in_bins(confidence) & found[..., None]
    bins = [inside[..., number] for number in range(_BINS)]
    return [Bin(int(b.sum()), float(confidence[b].mean()), float(gold[b].mean())) for b in bins if b.any()]


def _in_bins(confidence: Values) -> Flags:
    number = np.clip((confidence * _BINS).astype(int), 0, _BINS - 1)
    inside: Flags = number[..., None] == np.arange(_BINS)
    return inside


def quantile(values: Values, part: float) -> Statistic:
    """The value that `part` (0 to 1) of the values, shape (messages,), do not exceed."""
    order = np.argsort(values)

    def statistic(weights: Values) -> Values:
        reached = np.cumsum(weights[:, order], axis=1)
        place = (reached < part * reached[:, -1:]).sum(axis=1)
        drawn: Values = values[order][np.minimum(place, len(values) - 1)]
        return drawn

    return statistic


def difference(one: Statistic, other: Statistic) -> Statistic:
    """One less the other, on the same draws."""
    return lambda weights: one(weights) - other(weights)


def ratio(one: Statistic, other: Statistic) -> Statistic:
    """One by the other, on the same draws."""
    return lambda weights: _over(one(weights), other(weights))
