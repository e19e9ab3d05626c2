"""What a program's beliefs say of the truth and of the answers, as a value that an estimator may be handed.

An estimator sees neither truth nor beliefs. What it assumes is made here, from draws of its own: an analyst who is
right about the beliefs still does not know which of them came true.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simkit import checks
from simkit.design.design import Design
from simkit.estimation.correction import LEAST_DRAWS, Assumed
from simkit.evidence.beliefs import MAX_DRAWS, Beliefs, Draws
from simkit.expected import expected
from simkit.program.program import Program
from simkit.response.derive import derive
from simkit.response.nodes import NODES
from simkit.simulation.simulate import MOST_SEED

__all__ = ["APART", "assumed_of"]

APART = 1_000
"""The scramble of the belief draws: a study takes scramble 0 and the decision the first few, so that an analyst meets
other draws than the truth even with the same seed."""

AT_A_TIME = 512
"""Belief draws that are integrated at once; changes nothing but memory."""


def assumed_of(
    program: Program,
    designs: Sequence[Design] | Design | None = None,
    *,
    draws: int = 4000,
    seed: int = 1,
    beliefs: Beliefs | None = None,
    whose: str = "the evidence",
) -> Assumed:
    """Draws of the true shares and of what would be reported, for `simkit.estimation.correction.Corrected`.

    Shares and reports are integrated over people on `simkit.response.nodes.NODES` (512) nodes. Shares then come out to
    5e-4 and candor to 5e-3 (`simkit.response.nodes.standard_nodes`), which is little next to what is not known.

    Parameters
    ----------
    program : Program
    designs : Design or sequence of Design, optional
        The program's own, if not given.
    draws : int
        Belief draws D, at least 100. They are other ones than a study's, whatever the seeds (`APART`).
    seed : int
    beliefs : Beliefs, optional
        What the analyst believes; the program's own beliefs, if not given. Others than the program's make a wrong
        correction, which can so be simulated.
    whose : str
        Whose belief it is, in words.

    Returns
    -------
    Assumed
        `share` (D, K), mixed over segments; `reported` (D, K + 1) by design name.

    Raises
    ------
    InvalidInput
        If a number is out of range or two designs have the same name.

    Examples
    --------
    >>> from simkit.program.presets import declined
    >>> one = assumed_of(declined(people_per_year=42), draws=128, seed=7)
    >>> one.share.shape, one.reported["call by HR"].shape
    ((128, 17), (128, 18))
    """
    given = program.designs if designs is None else designs
    asked = (given,) if isinstance(given, Design) else tuple(given)
    if not asked:
        raise checks.InvalidInput("the assumptions have no design, but at least one is needed: add one.")
    checks.unique("the name of a design", (each.name for each in asked))
    checks.whole_number("draws", draws, LEAST_DRAWS, MAX_DRAWS, "4000 are usual")
    checks.whole_number("seed", seed, 0, MOST_SEED, "give any whole number, such as 7")
    believed = program.beliefs if beliefs is None else beliefs
    drawn = believed.draw(draws, seed=seed, scramble=APART, reasons=len(program.population.reasons))
    shares, reports = [], []
    for start in range(0, draws, AT_A_TIME):
        part = slice(start, start + AT_A_TIME)
        some = Draws({name: value[part] for name, value in drawn.values.items()}, drawn.share_uniforms[part])
        said = expected(derive(some, program.population, nodes=NODES, seed=seed), asked, upto="candid")
        shares.append(said.shares("invited")[:, 0])
        reports.append(said.reported)
    share, reported = np.concatenate(shares), np.concatenate(reports)
    return Assumed(share, {each.name: reported[:, j] for j, each in enumerate(asked)}, whose)
