"""Designs side by side, with their figure: what `sk.compare` gives, and the three one-line questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from simkit.design.design import Design
from simkit.diagnosis.scrambles import DRAWS
from simkit.planning.choice import Chosen, chosen_between
from simkit.planning.compare import Compared, compared
from simkit.planning.compare_metrics import METRICS
from simkit.planning.compare_text import first_of
from simkit.planning.pairs import ANONYMOUS, INTERVIEW, THIRD_PARTY
from simkit.program.program import Program
from simkit.report.jsonable import from_believed, from_measured, number
from simkit.response.nodes import NODES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "Choice",
    "Comparison",
    "compare",
    "comparison_data",
    "identified_or_anonymous",
    "in_house_or_third_party",
    "interview_or_form",
]


class Comparison(Compared):
    """Designs of a program side by side.

    Prints as tables; `frame()` has every number with its Monte Carlo error, `contrast(a, b)` holds one design against
    another on the same draws, `plot()` draws the main ones.
    """

    def plot(self) -> Figure:
        """The designs as rows, a panel for each main metric, as a `matplotlib.figure.Figure`."""
        from simkit.report.compare_figure import compare_figure

        return compare_figure(self)


class Choice(Chosen):
    """Two designs that differ in one thing.

    Prints as sentences; `contrasts` holds the second against the first, `grounds` and `rests` say what that rests on.
    """

    def plot(self) -> Figure:
        """The two designs as a `matplotlib.figure.Figure`."""
        from simkit.report.compare_figure import compare_figure

        return compare_figure(self.comparison)


def compare(
    program: Program,
    designs: Sequence[Design | str] | None = None,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    comparators: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Compare designs on the same people and the same unknowns.

    Parameters
    ----------
    program : Program
    designs : sequence of Design or str, optional
        Designs, or names: of the program's designs, of presets such as "manager_interview". Not given: the program's.
    seed : int
        The same seed gives the same figures, and those of `simkit.assess`.
    draws : int
        Belief draws in each of 8 independent sets, whose spread gives the Monte Carlo errors.
    comparators : bool
        Whether what costs next to nothing stands beside them: the decline code on file, one question at the decline
        click, the applicant system's own survey. Those that are among the designs are not counted twice.
    progress : callable, optional
        Called with (done, of).

    Returns
    -------
    Comparison

    Raises
    ------
    InvalidInput
        On an unknown name, or one that stands twice.

    Notes
    -----
    Counts of people and of reasons come with medians and 90% intervals of what is not known and chance together; rates,
    errors, hours and money with those of what is not known. No number depends on which other designs are compared, or
    on their order.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> found = compare(declined(42), ["call by HR", "anonymous_web"], draws=4)
    >>> found.names[:3]
    ('call by HR', 'anonymous web form by HR', 'decline code on file')
    >>> one = found.contrast("anonymous web form by HR", "call by HR", "minutes")
    >>> one.difference.median, one.better.value
    (-15.0, 1.0)
    """
    found = compared(program, designs, seed=seed, draws=draws, comparators=comparators, progress=progress)
    return Comparison(found.program, found.evaluation, found.given)


def _choice(program: Program, question: str, design: Design | str | None, seed: int, draws: int, nodes: int) -> Choice:
    found = chosen_between(program, question, design, seed=seed, draws=draws, nodes=nodes)
    return Choice(found.pair, found.comparison)


def in_house_or_third_party(
    program: Program, design: Design | str | None = None, *, seed: int = 1, draws: int = DRAWS, nodes: int = NODES
) -> Choice:
    """Should the employer ask, or somebody outside? The nearest two designs, and what the difference rests on.

    Parameters
    ----------
    program : Program
    design : Design or str, optional
        Which to vary; not given: the proposed one, or where that cannot be varied so, the first of the program's that
        can.
    seed, draws
        As of `compare`.
    nodes : int
        Nodes of the integration over people.

    Returns
    -------
    Choice

    Raises
    ------
    InvalidInput
        For a design that cannot be varied so.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> found = in_house_or_third_party(declined(42), draws=2, nodes=64)
    >>> found.pair.b.name, round(found.contrasts["minutes"].difference.median, 1)
    ('web form by a third party, with names', 0.0)
    """
    return _choice(program, THIRD_PARTY, design, seed, draws, nodes)


def identified_or_anonymous(
    program: Program, design: Design | str | None = None, *, seed: int = 1, draws: int = DRAWS, nodes: int = NODES
) -> Choice:
    """Should answers carry names? See `in_house_or_third_party`.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> identified_or_anonymous(declined(42), draws=2, nodes=64).grounds["detail"]
    (Ground(name='careless_anonymous', basis='judgement', rows=()),)
    """
    return _choice(program, ANONYMOUS, design, seed, draws, nodes)


def interview_or_form(
    program: Program, design: Design | str | None = None, *, seed: int = 1, draws: int = DRAWS, nodes: int = NODES
) -> Choice:
    """Should somebody talk to them, or send a form? See `in_house_or_third_party`.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> found = interview_or_form(declined(42), draws=2, nodes=64)
    >>> found.pair.a.name, found.pair.b.name
    ('call by HR, with names', 'web survey by HR')
    """
    return _choice(program, INTERVIEW, design, seed, draws, nodes)


def comparison_data(found: Compared) -> dict[str, Any]:
    """A comparison as JSON takes it.

    Returns
    -------
    dict
        `metrics` (label, direction, meaning), `designs` (each with every metric: median, low, high, mcse, expected),
        `against` (contrasts with the first design).
    """
    first = first_of(found)
    designs = []
    for name in found.names:
        entries = {}
        for key in METRICS:
            one = found.entry(name, key)
            entries[key] = from_believed(one.believed) | {"expected": from_measured(one.expected)}
        designs.append({"name": name, "runs_already": found.runs_already(name), "metrics": entries})
    contrasts = []
    for name in found.names:
        if name == first:
            continue
        each = {}
        for key in METRICS:
            one_contrast = found.paired(name, first, key)
            each[key] = {
                "difference": from_believed(one_contrast.difference),
                "mean": from_measured(one_contrast.mean),
                "better": from_measured(one_contrast.better),
                "estimable": number(one_contrast.estimable),
            }
        contrasts.append({"name": name, "metrics": each})
    return {
        "program": found.program.name,
        "seed": found.evaluation.seed,
        "draws": found.evaluation.draws,
        "few_answers": found.few,
        "metrics": {
            key: {"label": each.label, "more_is_better": each.more_is_better, "meaning": each.meaning}
            for key, each in METRICS.items()
        },
        "designs": designs,
        "against": {"name": first, "designs": contrasts},
    }
