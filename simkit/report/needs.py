"""Sample needs of the proposed design as JSON takes them: the numbers, and the words that text and page print."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from simkit.decision.assess import Assessment
from simkit.planning.needs import Need, Needs, Spread, sample_needs
from simkit.planning.needs_text import words_of
from simkit.report.jsonable import from_believed, from_measured, number

__all__ = ["data_of", "needs_data"]


def _spread(value: Spread) -> dict[str, float | None]:
    return {name: number(getattr(value, name)) for name in ("median", "low", "high", "mcse")}


def _need(need: Need) -> dict[str, Any]:
    made: dict[str, Any] = {
        "target": {"kind": type(need.target).__name__} | asdict(need.target),
        "people": _spread(need.people),
        "months": _spread(need.months),
        "never": from_measured(need.never),
        "chance": from_measured(need.chance),
        "chance_believed": from_believed(need.chance_believed),
    }
    if need.answers is not None and need.reached is not None:
        made |= {"answers": _spread(need.answers), "reached": _spread(need.reached)}
    if need.floor is not None and need.calculator is not None:
        made |= {"bias_floor": from_believed(need.floor), "calculator": list(need.calculator), "tried": need.tried}
        change = need.change
        made["change"] = None if change is None else {
            "name": change.name,
            "bias_floor": from_believed(change.floor),
            "lower_by": from_measured(change.lower_by),
            "never": from_measured(change.never),
            "costs_more": from_believed(change.costs_more),
        }  # fmt: skip
    return made


def data_of(found: Needs) -> dict[str, Any]:
    """Sample needs as JSON takes them.

    Parameters
    ----------
    found : Needs

    Returns
    -------
    dict
        `design`, `people_at_hand`, `targets` (numbers, in the order of the words' rows; null: out of reach, see the
        words), `cells` (P(never shown) and months until shown) and `words`.
    """
    return {
        "design": found.design.name,
        "people_at_hand": number(found.at_hand),
        "targets": [_need(need) for need in found.needs],
        "cells": [
            {
                "name": cell.name,
                "level": cell.level,
                "units": cell.units,
                "never_shown": from_measured(cell.never),
                "months": {name: number(getattr(cell.wait, name)) for name in ("median", "low", "high", "mcse")},
                "reasons": list(cell.reasons),
            }
            for cell in found.cells
        ],
        "words": words_of(found),
    }


def needs_data(assessment: Assessment) -> dict[str, Any]:
    """What the usual targets take with the proposed design of an assessment; see `data_of`."""
    return data_of(sample_needs(assessment))
