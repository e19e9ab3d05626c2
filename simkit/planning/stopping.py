"""A stop rule diagnosed: when it stops and why, how often it is right, and what its intervals are worth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import Design
from simkit.diagnosis.measured import Measured, mean_of
from simkit.diagnosis.scrambles import DRAWS, SCRAMBLES
from simkit.diagnosis.small import few
from simkit.diagnosis.wanted import CONTROLLABLE
from simkit.estimation.confidence_sequence import confidence_sequence
from simkit.estimation.intervals import interval
from simkit.planning.chosen import chosen
from simkit.planning.flow import MOST_LOOKED_AT, Flow, flow_of
from simkit.planning.needs import Spread
from simkit.planning.replay import HOPELESS, RAN_OUT, SETTLED, Found, Replayed, Watch, replay
from simkit.planning.stop_rule import StopRule
from simkit.program.program import Program, checked_program
from simkit.response.nodes import NODES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["WHY", "Against", "Reported", "Stopping", "diagnosed", "stopping"]

WHY = {"settled": SETTLED, "hopeless": HOPELESS, "ran_out": RAN_OUT}

REPLICATES = 20

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Against:
    """How what is reported compares with one target.

    Parameters
    ----------
    bias, rmse : Measured
        Of the reported share, in shares.
    face_value : Measured
        P(the face-value interval holds it).
    valid : Measured
        The same for the interval that is valid whenever one stops.
    """

    bias: Measured
    rmse: Measured
    face_value: Measured
    valid: Measured


@dataclass(frozen=True)
class Reported:
    """What is reported at one moment, of the streams with at least one answer that names a reason.

    Parameters
    ----------
    some : Measured
        P(there is such an answer).
    record : Against
        Against what endlessly many answers would show.
    truth : Against
        Against the true share: the record's bias comes on top.
    face_value_width, valid_width : Spread
        From one end of the interval to the other.
    """

    some: Measured
    record: Against
    truth: Against
    face_value_width: Spread
    valid_width: Spread


@dataclass(frozen=True)
class Stopping:
    """A stop rule, replayed.

    Parameters
    ----------
    program : Program
    design : Design
    rule : StopRule
        With its reason filled in.
    reason : str
        The label of the reason named in advance; empty where the leading one is looked for.
    rivals : int
        Reasons among which one may lead; 1 where it is named in advance.
    why : dict of str to Measured
        P(it stops as `settled`, `hopeless`, or `ran_out`).
    answers, months : dict of str to Spread
        Used up at the stop: `all` streams, and by why; `end`: had nobody stopped.
    too_early : Measured
        P(it would have been settled after all | given up as hopeless), by going on with the same answers.
    right : dict of str to Measured
        P(it is so | it says settled), against the `record` and the `truth`.
    stop, settled, end : Reported
        At the stop; at the stop of those that say settled; had nobody stopped.
    moments : ndarray, shape (T,)
        Months since the start.
    stopped_by : dict of str to ndarray, shape (T,)
        P(stopped by then), `settled` and `hopeless`.
    streams : int
    seed : int
    """

    program: Program
    design: Design
    rule: StopRule
    reason: str
    rivals: int
    why: dict[str, Measured]
    answers: dict[str, Spread]
    months: dict[str, Spread]
    too_early: Measured
    right: dict[str, Measured]
    stop: Reported
    settled: Reported
    end: Reported
    moments: Floats
    stopped_by: dict[str, Floats]
    streams: int
    seed: int

    @property
    def few(self) -> bool:
        """Whether there are too few answers for percentages, had nobody stopped (their median is below 15)."""
        return few(self.answers["end"].median)

    def __str__(self) -> str:
        from simkit.planning.stopping_text import text_of

        return text_of(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "<pre>" + escape(str(self)) + "</pre>"

    def plot(self) -> Figure:
        """When it stops and why, as a `matplotlib.figure.Figure`.

        Examples
        --------
        >>> from simkit.program.presets import declined
        >>> type(stopping(declined(42), draws=2, replicates=5).plot()).__name__
        'Figure'
        """
        # pictures are the report's business, and imports run one way: so it is asked by name
        return import_module("simkit.report.stopping").stopping_figure(self)


def _share_of(hits: NDArray, of: NDArray) -> Measured:
    """Mean of `hits` where `of` holds, with the error that the scrambles show; nan where it never holds."""
    axes = tuple(range(1, of.ndim))
    part, whole = np.where(of, hits, 0.0).sum(axis=axes), of.sum(axis=axes)
    if not whole.sum():
        return Measured(float("nan"), float("nan"))
    each = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    error = each.std(ddof=1) / np.sqrt(len(each)) if len(each) > 1 else np.nan
    return Measured(float(part.sum() / whole.sum()), float(error))


def _spread_of(values: NDArray, of: NDArray) -> Spread:
    """Median and 90% range of the values where `of` holds: what is not known, and chance."""
    if not of.any():
        return Spread(*(float("nan"),) * 4)
    low, median, high = np.quantile(values[of], [0.05, 0.5, 0.95], method="inverted_cdf")
    each = [float(np.quantile(v[w], 0.5, method="inverted_cdf")) for v, w in zip(values, of, strict=True) if w.any()]
    error = np.std(each, ddof=1) / np.sqrt(len(each)) if 1 < len(each) == len(values) else np.nan
    return Spread(float(median), float(low), float(high), float(error))


def _rooted(square: Measured) -> Measured:
    root = float(np.sqrt(square.value))
    return Measured(root, square.mcse / (2 * root) if root > 0 else square.mcse)


def _of_reason(shares: Floats, found: Found) -> Floats:
    """The share of the reason on the table, shape (R, n, replicates)."""
    return np.take_along_axis(shares, found.reason, axis=-1)


def _reported(rule: StopRule, rivals: int, flow: Flow, found: Found, of: Flags) -> Reported:
    n = found.named
    some = of & (n > 0)
    count, named = found.count[some], n[some]
    face, valid = np.full((2, *n.shape), np.nan), np.full((2, *n.shape), np.nan)
    if some.any():
        face[:, some] = interval(count, named, "wilson", rule.sure)
        # whichever leads: the intervals of all that may lead hold at once
        valid[:, some] = confidence_sequence(count, named, 1.0 - (1.0 - rule.sure) / rivals)
    share = np.divide(found.count, n, out=np.full(n.shape, np.nan), where=n > 0)

    def against(target: Floats) -> Against:
        error = share - target

        def holds(ends: Floats) -> Measured:
            return _share_of((ends[0] <= target) & (target <= ends[1]), some)

        return Against(_share_of(error, some), _rooted(_share_of(error**2, some)), holds(face), holds(valid))

    return Reported(
        _share_of(n > 0, of),
        against(_of_reason(flow.shares, found)),
        against(_of_reason(flow.true, found)),
        _spread_of(face[1] - face[0], some),
        _spread_of(valid[1] - valid[0], some),
    )


def _is_so(rule: StopRule, watch: Watch, found: Found, shares: Floats) -> Flags:
    """Whether what settled says is so, shape (R, n, replicates)."""
    if rule.kind == "leader":
        leads = watch.which[shares[..., watch.which].argmax(axis=-1)]
        return np.asarray(found.reason == leads[..., None])
    target = _of_reason(shares, found)
    share = np.divide(found.count, found.named, out=np.full(target.shape, np.nan), where=found.named > 0)
    if rule.kind == "side":
        return np.asarray((share > rule.at) == (target > rule.at))
    return np.asarray(np.abs(share - target) <= rule.at)


def diagnosed(
    program: Program, design: Design, rule: StopRule, watch: Watch, flow: Flow, made: Replayed, seed: int
) -> Stopping:
    """What the replay comes to."""
    everywhere = np.ones(made.why.shape, dtype=bool)
    at = {name: made.why == code for name, code in WHY.items()}
    rivals = len(watch.which)
    moments = flow.moments("month" if rule.looks == "answer" else rule.looks)
    if len(moments) > 60:
        moments = flow.moments("month" if flow.end <= 60 else "quarter")
    by = {
        name: np.array([float((at[name] & (made.stop.months <= each + 1e-9)).mean()) for each in moments])
        for name in ("settled", "hopeless")
    }
    label = "" if rule.reason is None else program.population.reasons[watch.which[0]].label
    return Stopping(
        program,
        design,
        rule,
        label,
        rivals,
        {name: mean_of(where.reshape(len(where), -1).astype(float)) for name, where in at.items()},
        {name: _spread_of(made.stop.answers, where) for name, where in {"all": everywhere, **at}.items()}
        | {"end": _spread_of(made.end.answers, everywhere)},
        {name: _spread_of(made.stop.months, where) for name, where in {"all": everywhere, **at}.items()}
        | {"end": _spread_of(made.end.months, everywhere)},
        _share_of(made.later, at["hopeless"]),
        {
            name: _share_of(_is_so(rule, watch, made.stop, shares), at["settled"])
            for name, shares in (("record", flow.shares), ("truth", flow.true))
        },
        _reported(rule, rivals, flow, made.stop, everywhere),
        _reported(rule, rivals, flow, made.stop, at["settled"]),
        _reported(rule, rivals, flow, made.end, everywhere),
        moments,
        by,
        int(made.why.size),
        int(seed),
    )


def _watch(program: Program, rule: StopRule, flow: Flow) -> tuple[StopRule, Watch]:
    keys = program.population.keys
    expected_share = flow.said[..., :-1].sum(axis=2).mean(axis=(0, 1))
    ours = program.population.column("controllable") >= CONTROLLABLE
    alive = flow.true.max(axis=(0, 1)) > 0
    if rule.kind == "leader":
        which = np.flatnonzero(ours & alive)
        if len(which) < 2:
            raise checks.InvalidInput(
                "fewer than two reasons are in the employer's hands, but one is to lead the others: take"
                ' kind = "side" or "narrow" with a reason.'
            )
    elif rule.reason is not None:
        which = np.array([keys.index(checks.known("reason", rule.reason, keys))])
    else:
        which = np.array(
            [int(np.argmax(np.where(ours & alive if (ours & alive).any() else alive, expected_share, -1.0)))]
        )
    if rule.kind != "leader":
        rule = replace(rule, reason=keys[which[0]])
    places = expected_share[which].argsort().argsort()
    return rule, Watch(which, places / (2.0 * len(which)))


def stopping(
    program: Program,
    design: str | Design | None = None,
    rule: StopRule | None = None,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    replicates: int = REPLICATES,
) -> Stopping:
    """Diagnose a stop rule by replaying every look.

    Parameters
    ----------
    program : Program
    design : str or Design, optional
        Any, or by name one of the program's or of the presets; default: the proposed one.
    rule : StopRule, optional
        Default: stop when a reason in the employer's hands leads, or when none will.
    seed : int
    draws : int
        Belief draws in each of 8 independent scrambles.
    replicates : int
        Streams of answers of each belief draw.

    Returns
    -------
    Stopping

    Raises
    ------
    InvalidInput
        On unknown names, too few reasons to lead one another, or more answers than can be looked at one by one.

    Notes
    -----
    Coverage is that of the interval which would be reported, of the streams that have an answer to report. The valid
    interval is a `confidence_sequence`; where the leading reason is looked for, it is made for all that may lead at
    once (its error is divided among them). Its promise is about what endlessly many answers would show: the
    record's own bias is beside it. It takes answers to be alike over time; where contacts differ in what they bring,
    early answers differ a little from later ones, which the replay has in it.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> found = stopping(declined(42), rule=StopRule(hopeless=0), draws=4, replicates=5)
    >>> found.why["hopeless"].value, found.streams
    (0.0, 160)
    """
    program = checked_program(program)
    checks.seed(seed)
    checks.whole_number("draws", draws, 1, 10**6, "64 are usual")
    checks.whole_number("replicates", replicates, 1, 10**6, "20 are usual")
    asked = chosen(program, program.proposed if design is None else design)
    rule = StopRule() if rule is None else rule
    if not isinstance(rule, StopRule):
        raise checks.InvalidInput(checks.complaint("rule", rule, "must be a StopRule", "give sk.StopRule()"))
    flow = flow_of(program, asked, seed=seed, scrambles=SCRAMBLES, draws=draws, nodes=NODES, months=rule.months)
    if rule.looks == "answer":
        number = float(np.quantile(flow.volume.mean * flow.said.sum(axis=(2, 3)), 0.95))
        if number > MOST_LOOKED_AT:
            raise checks.InvalidInput(
                f'looks is "answer", but up to {number:,.0f} answers are expected and {MOST_LOOKED_AT} are the most'
                ' that are looked at one by one: give looks = "week".'
            )
    rule, watch = _watch(program, rule, flow)
    return diagnosed(
        program, asked, rule, watch, flow, replay(rule, watch, flow, replicates=replicates, seed=seed), seed
    )
