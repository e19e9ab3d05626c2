"""Where the truth gets lost: a group of reasons from its true share to what is on record, over what is believed."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from simkit import checks
from simkit.diagnosis.losses import PIECES, STAGES, UNSIGNED, Losses, losses
from simkit.diagnosis.measured import believed
from simkit.diagnosis.small import hundred
from simkit.report import figures, words
from simkit.report.jsonable import from_believed, from_measured

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simkit.design.design import Design
    from simkit.program.program import Program

__all__ = ["ROWS", "Waterfall", "steps_of", "waterfall", "waterfall_data"]

ROWS = (
    ("true", "Truly have it"),
    ("delivered", words.PIECE_WORDS["delivered"]),
    ("started", words.PIECE_WORDS["started"]),
    ("reached", words.PIECE_WORDS["reached"]),
    ("answered", words.PIECE_WORDS["answered"]),
    ("candid", words.PIECE_WORDS["candid"]),
    ("careless", words.PIECE_WORDS["careless"]),
    ("reported", "Stands on record"),
)
"""Totals (stages) and pieces of the figure, from top to bottom."""

_TOTALS = ("true", "reported")
_NOTHING = 0.0005
"""A piece whose size stays below this is not drawn: it would round to 0.0 of 100."""


@dataclass(frozen=True, repr=False)
class Waterfall:
    """The way of some reasons from the truth to the record with one design.

    Parameters
    ----------
    losses : Losses
    reasons : tuple of str
        Their keys; they are counted together.
    label : str
        What they are called.
    """

    losses: Losses
    reasons: tuple[str, ...]
    label: str

    @property
    def data(self) -> dict[str, Any]:
        """Shares at every stage (`path`) and pieces between them: medians and 90% ranges over beliefs."""
        found = {}
        for name in PIECES:
            piece = self.losses.piece(name, self.reasons)
            found[name] = {
                "signed": from_believed(piece.signed),
                "size": from_believed(piece.size),
                "over": from_measured(piece.over),
            }
        return {
            "path": {stage: from_believed(self.losses.at(stage, self.reasons)) for stage in STAGES},
            "pieces": found,
        }

    def __str__(self) -> str:
        lines = [
            f"{self.label}, asked by “{self.losses.design.name}”: of 100 people (median, 90% range over what is"
            " believed)"
        ]
        rows = [(row["label"], row["value"], row["between"], row["over"]) for row in steps_of(self.data)[1]]
        widths = [max(len(row[at]) for row in rows) for at in range(4)]
        lines += [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
        ]
        lines.append(
            "What moves a share by who answers can go either way: ± is its size, and how often the reason is then seen"
            " too often."
        )
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"

    def plot(self) -> Figure:
        """The waterfall as a `matplotlib.figure.Figure`; save it with its `savefig`.

        Totals are bars with their 90% range. A piece is drawn from the level before it: its 90% range as a band, its
        median as a stroke, but no stroke for who answers, where the direction is not known.
        """
        from simkit.report.style import BLUE, GREY, INK, ORANGE, WORDS, canvas, titled

        _, rows = steps_of(self.data)
        figure, axes = canvas(len(rows))
        right = max(100 * max(row["ends"]) for row in rows)
        left = min(0.0, *(100 * min(row["ends"]) for row in rows))
        for at, row in enumerate(rows):
            low, high = (100 * end for end in row["ends"])
            if row["total"]:
                axes.barh(at, 100 * row["to"], height=0.62, color=BLUE)
                axes.plot([low, high], [at, at], color="white", linewidth=5, solid_capstyle="butt")
                axes.plot([low, high], [at, at], color=INK, linewidth=2.5, solid_capstyle="butt")
            else:
                # without a known direction the colour is a third one, and the band is hatched
                unsigned = row["name"] in UNSIGNED
                colour = "#9aa7b4" if unsigned else ORANGE if row["to"] < row["from"] else "#6ea3d0"
                hatch = "///" if unsigned else None
                axes.barh(at, high - low, left=low, height=0.62, color=colour, hatch=hatch, edgecolor="white")
                level = 100 * (row["from"] if unsigned else row["to"])
                style = ":" if unsigned else "-"
                axes.plot([level, level], [at - 0.42, at + 0.42], color=INK, linewidth=2.5, linestyle=style)
            said = f"{row['value']}  ({row['between']})"
            axes.text(max(high, 0) + 0.015 * (right - left), at, said, va="center", fontsize=WORDS, color=INK)
        axes.set_yticks(range(len(rows)), [textwrap.fill(row["label"], 30) for row in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(left, right + 0.42 * (right - left))
        axes.axvline(0, color=GREY, linewidth=1)
        title = textwrap.fill(f"{self.label}: from the truth to the record with “{self.losses.design.name}”", 84)
        titled(axes, title, "of 100 people; bands: 90% range over what is believed")
        return figure


def steps_of(data: Mapping[str, Any]) -> tuple[list[float], list[dict[str, Any]]]:
    """The rows of the figure, totals and pieces in order; it ends where nothing can be estimated.

    Parameters
    ----------
    data : mapping
        Of `Waterfall.data`.

    Returns
    -------
    axis : list of float
        Its marks.
    rows : list of dict
        `name`, `label`, `total` (whether it is one), `from` and `to` (levels of the medians), `ends` (of the band),
        `value`, `between` and `over` (words), `picture`.
    """
    rows: list[dict[str, Any]] = []
    before = 0.0
    for name, label in ROWS:
        if name in _TOTALS:
            share = data["path"][name]
            if share["median"] is None:
                break
            value, between = f"{100 * share['median']:.1f}", words.span_of_hundred(share)
            step = {"total": True, "from": 0.0, "to": share["median"], "ends": (share["low"], share["high"])}
            rows.append({"name": name, "label": label, "value": value, "between": between, "over": "", **step})
            before = share["median"]
            continue
        piece, size = data["pieces"][name]["signed"], data["pieces"][name]["size"]
        if piece["median"] is None:
            break
        if size["high"] < _NOTHING:
            continue
        step = {"total": False, "from": before, "ends": (before + piece["low"], before + piece["high"])}
        over = ""
        if name in UNSIGNED:
            # the level goes on as it was: a signed median would pretend that nothing happens, or that it is known
            value, step["to"] = f"± {100 * size['median']:.1f}", before
            over = f"seen too often in {hundred(data['pieces'][name]['over']['value'])} of 100 worlds"
        else:
            value, step["to"] = words.signed(piece["median"]), before + piece["median"]
        between = words.span_of_points(piece)
        rows.append({"name": name, "label": label, "value": value, "between": between, "over": over, **step})
        before = step["to"]
    axis = figures.ticks(max([0.0, *(max(row["ends"]) for row in rows)]), about=4)
    for at, row in enumerate(rows):
        title = f"{row['label']}: {row['value']} of 100 ({row['between']})"
        row["picture"] = figures.step(f"step-{at}", title, row["to"], row["ends"], axis, kind=_kind(row))
    return axis, rows


def _kind(row: Mapping[str, Any]) -> str:
    if row["total"]:
        return "whole"
    if row["name"] in UNSIGNED:
        return "either"
    return "loss" if row["to"] < row["from"] else "gain"


def _group(found: Losses, reasons: Sequence[str] | str | None) -> Waterfall:
    labels = {reason.key: reason.label for reason in found.program.population.reasons}
    if reasons is None:
        if not found.sensitive:
            raise checks.InvalidInput("none of the reasons is a sensitive one: give reasons, such as reasons='pay'.")
        return Waterfall(found, found.sensitive, "All sensitive reasons")
    keys = (reasons,) if isinstance(reasons, str) else tuple(reasons)
    if not keys:
        raise checks.InvalidInput("reasons is empty, but at least one is needed: give such as reasons='pay'.")
    for key in keys:
        checks.known("reason", key, labels)
    return Waterfall(found, keys, ", ".join(labels[key] for key in keys))


def waterfall(
    program: Program,
    design: Design | str | None = None,
    reasons: Sequence[str] | str | None = None,
    *,
    seed: int = 1,
    draws: int = 64,
) -> Waterfall:
    """Where the truth about some reasons gets lost with one design (MODEL section 6).

    Parameters
    ----------
    program : Program
    design : Design or str, optional
        One of the program's by name; not given: the proposed one.
    reasons : str or sequence of str, optional
        Keys, counted together; not given: all sensitive ones.
    seed, draws
        See `simkit.diagnosis.losses.losses`.

    Returns
    -------
    Waterfall
        Prints as a table; `plot()` draws it, `data` has the numbers.

    Raises
    ------
    InvalidInput
        On names that are not known, or where there is no sensitive reason and none is given.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> found = waterfall(declined(42), reasons="pay", draws=4)
    >>> print(str(found).splitlines()[0])
    Pay or benefits too low, asked by “web survey by HR”: of 100 people (median, 90% range over what is believed)
    >>> sorted(found.data)
    ['path', 'pieces']
    """
    return _group(losses(program, design, seed=seed, draws=draws), reasons)


def waterfall_data(found: Losses) -> dict[str, Any]:
    """All waterfalls of a design: of the sensitive reasons together, of the others, and of each reason."""
    others = tuple(key for key in found.keys if key not in found.sensitive)
    groups = []
    for label, keys in (("All sensitive reasons", found.sensitive), ("All other reasons", others)):
        if keys:
            groups.append({"label": label, "reasons": list(keys), **Waterfall(found, keys, label).data})
    each = {key: Waterfall(found, (key,), key).data for key in found.keys}
    for key, data in each.items():
        data["effective"] = from_believed(found.effective(key))
        data["correlation"] = from_believed(found.correlation(key))
    indicator = found.representative
    return {
        "groups": groups,
        "reasons": each,
        "indicator": None if indicator is None else from_believed(indicator),
        "vague": {
            "candid": from_believed(believed(1.0 - found.path[STAGES.index("candid")].sum(axis=-1))),
            "reported": from_believed(believed(found.vague)),
        },
    }
