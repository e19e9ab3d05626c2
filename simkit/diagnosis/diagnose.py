"""Run a study, and say how good its estimators are under each design."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from importlib.metadata import version
from os import PathLike
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from simkit import checks
from simkit.design.design import Design
from simkit.diagnosis import checkpoint
from simkit.diagnosis.chunks import Chunks, key
from simkit.diagnosis.diagnosands import Diagnosand
from simkit.diagnosis.fingerprint import fingerprint
from simkit.diagnosis.measured import Believed, Measured, believed_of_draws
from simkit.diagnosis.moments import contrast, needed, summarise
from simkit.diagnosis.running import Failure, Progress, Ran, Workload, run
from simkit.diagnosis.study import Study
from simkit.response.responses import Responses, Tally
from simkit.simulation.pages import CHUNK
from simkit.simulation.simulate import simulate

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Diagnosis", "diagnose", "how_many", "over_draws", "settings_of"]

MOST_REPLICATES = 10**7
UNTIL_AT_MOST = 100_000
"""Replicates of each parameter draw at which a study that runs until it is precise enough gives up."""
PILOT = 2 * CHUNK
"""Replicates from which the number needed is foretold, and the fewest after which a study may stop."""


@dataclass(frozen=True, eq=False, repr=False)
class Diagnosis:
    """What a study found: each figure with its Monte Carlo error.

    Parameters
    ----------
    study : Study
    ran : Ran
        The sums, failures and warnings.
    load : Workload
    wanted : tuple of (Diagnosand, float)
        Monte Carlo errors that were asked for.
    """

    study: Study
    ran: Ran
    load: Workload
    wanted: tuple[tuple[Diagnosand, float], ...] = ()

    @property
    def replicates(self) -> int:
        """Replicates of each parameter draw (the fewest, where a stop by hand left them unequal)."""
        return int(self.load.units_by_row(self.ran.result.done).min())

    @property
    def complete(self) -> bool:
        """Whether nobody stopped it by hand."""
        return self.ran.complete

    @property
    def unmet(self) -> str:
        """Which wanted Monte Carlo errors were not reached, in one sentence; '' if all were."""
        said = []
        for asked, wanted in self.wanted:
            reached = _largest_error(self.study, self.ran.result, asked)
            if np.isnan(reached):
                said.append(f"{asked.name} could not be estimated")
            elif reached > wanted:
                said.append(f"{asked.name} has a Monte Carlo error of up to {reached:.2g}, not {wanted:g}")
        return f"Not as precise as was asked for: {'; '.join(said)}." if said else ""

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The first hundred failures of estimators, each with its address; see `replay`."""
        return self.ran.result.failures

    def replay(self, replicate: int, design: str | Design, *, draw: int = 0) -> Responses | Tally:
        """What an estimator was given in one replicate: rows, or counts where the study drew counts.

        Parameters
        ----------
        replicate, draw : int
            As in the address of a failure.
        design : str or Design
        """
        study, j = self.study, self._design(design)
        checks.whole_number("replicate", replicate, 0, self.replicates - 1, "replicates count from 0")
        if study.draws_by == "rows":
            one = simulate(
                study.process, study.designs[j], seed=study.seed, replicate=replicate, draw=draw, people=study.people
            )
            return one.responses()
        chunk, at = divmod(replicate, CHUNK)
        return Chunks(study, uuid4().hex, self.replicates).tally(chunk, draw, j)[at]

    @property
    def failed(self) -> int:
        """Replicates in which an estimator failed, over all estimators and designs."""
        return self.ran.result.failed

    def _sums(self, draw: int, estimator: int, target: str) -> dict[str, NDArray[np.float64]]:
        start = key(estimator, target, "")
        return {
            name.removeprefix(start): values[draw]
            for name, values in self.ran.result.sums.items()
            if name.startswith(start)
        }

    def _estimator(self, estimator: str | None) -> int:
        names = [each.name for each in self.study.estimators]
        return 0 if estimator is None else names.index(checks.known("estimator", estimator, names))

    def _design(self, design: str | Design) -> int:
        names = [each.name for each in self.study.designs]
        at = names.index(checks.known("design", getattr(design, "name", design), names))
        if isinstance(design, Design) and design != self.study.designs[at]:
            raise checks.InvalidInput(
                f"the design {design.name!r} is not the one of that name that was simulated: give the name alone, or"
                " simulate this one under a name of its own."
            )
        return at

    def _diagnosand(self, name: str) -> Diagnosand:
        by_name = {each.name: each for each in self.study.diagnosands}
        return by_name[checks.known("diagnosand", name, by_name)]

    def _target(self, target: str | None) -> str:
        return self.study.targets[0] if target is None else checks.known("target", target, self.study.targets)

    def found(self, asked: Diagnosand, estimator: int, target: str) -> list[tuple[NDArray, NDArray, NDArray]]:
        """Value, Monte Carlo error and number of replicates by parameter draw; arrays (J, K), or (J,) for the study."""
        return [summarise(self._sums(draw, estimator, target), asked) for draw in range(self.study.process.draws)]

    def _reason(self, values: NDArray[np.float64], reason: str | None, asked: Diagnosand) -> NDArray[np.float64]:
        """The entry of one reason from the last axis, where there is such an axis."""
        if values.ndim == 0:
            return values
        if reason is None:
            way_out = f"give reason=, one of {', '.join(self.study.reasons)}"
            raise checks.InvalidInput(checks.complaint(f"the reason of {asked.name!r}", None, "must be given", way_out))
        return values[..., self.study.reasons.index(checks.known("reason", reason, self.study.reasons))]

    def of(
        self,
        name: str,
        design: str | Design,
        *,
        reason: str | None = None,
        estimator: str | None = None,
        target: str | None = None,
    ) -> Measured | Believed:
        """One diagnosand.

        Parameters
        ----------
        name : str
            Of the diagnosand.
        design : str or Design
        reason : str, optional
            Needed where the diagnosand has a value for each reason.
        estimator, target : str, optional
            The study's first, if not given.

        Returns
        -------
        Measured or Believed
            With several parameter draws its median and 90% interval over them. Each draw's own value carries the
            error of its replicates, which widens that interval.
        """
        asked, j = self._diagnosand(name), self._design(design)
        found = self.found(asked, self._estimator(estimator), self._target(target))
        return over_draws(
            [_pair(self._reason(v[j], reason, asked), self._reason(e[j], reason, asked)) for v, e, _ in found]
        )

    def contrast(
        self,
        a: str | Design,
        b: str | Design,
        name: str,
        *,
        reason: str | None = None,
        estimator: str | None = None,
        target: str | None = None,
    ) -> Measured | Believed:
        """A diagnosand of design a minus that of design b, paired by replicate; see `of`."""
        asked = self._diagnosand(name)
        pairs = []
        for draw in range(self.study.process.draws):
            sums = self._sums(draw, self._estimator(estimator), self._target(target))
            both = contrast(sums, asked, self._design(a), self._design(b))
            difference, mcse = (self._reason(np.asarray(each), reason, asked) for each in both)
            pairs.append(_pair(difference, mcse))
        return over_draws(pairs)

    def table(self) -> pd.DataFrame:
        """Every figure: a line for each design, estimator, target, diagnosand and reason.

        Columns `value`, `mcse` and `n` (replicates in which it could be estimated) with one parameter draw;
        `median`, `low`, `high` and `mcse` with several.
        """
        import pandas as pd

        lines = []
        draws = self.study.process.draws
        for e, estimator in enumerate(self.study.estimators):
            for target in self.study.targets:
                for asked in self.study.diagnosands:
                    found = self.found(asked, e, target)
                    for j, design in enumerate(self.study.designs):
                        per_reason = found[0][0].ndim > 1
                        for at, reason in enumerate(self.study.reasons) if per_reason else [(..., "")]:
                            line: dict[str, object] = {
                                "design": design.name,
                                "estimator": estimator.name,
                                "target": target,
                                "diagnosand": asked.name,
                                "reason": reason,
                            }
                            values = [[float(part[j][at]) for part in one] for one in found]
                            if draws == 1:
                                line |= {"value": values[0][0], "mcse": values[0][1], "n": int(values[0][2])}
                            else:
                                one = believed_of_draws(np.array([value[0] for value in values]))
                                line |= {"median": one.median, "low": one.low, "high": one.high, "mcse": one.mcse}
                            lines.append(line)
        return pd.DataFrame(lines)

    def how_many(self, name: str, mcse: float) -> int:
        """About how many replicates (of each parameter draw) bring a diagnosand to this Monte Carlo error.

        A forecast for every design, estimator, target and reason from the errors so far, of which the largest
        counts: it falls short about as often as not. A proportion that was always 0 or 1 so far needs fewer.
        """
        asked = self._diagnosand(name)
        most = 2
        for e in range(len(self.study.estimators)):
            for target in self.study.targets:
                for _, error, _ in self.found(asked, e, target):
                    most = max(most, needed(error, self.replicates, mcse))
        return most

    def __str__(self) -> str:
        from simkit.diagnosis.show import shown

        return shown(self)

    __repr__ = __str__


def _pair(value: NDArray, mcse: NDArray) -> tuple[float, float]:
    return float(value), float(mcse)


def over_draws(pairs: list[tuple[float, float]]) -> Measured | Believed:
    """A figure with its error from one parameter draw; what is believed of it from several."""
    if len(pairs) == 1:
        return Measured(*pairs[0])
    return believed_of_draws(np.array([value for value, _ in pairs]))


def diagnose(
    study: Study,
    replicates: int | None = None,
    *,
    until: Mapping[str, float] | None = None,
    executor: Executor | None = None,
    save_to: str | PathLike[str] | None = None,
    progress: bool | Callable[[int, int], None] = True,
) -> Diagnosis:
    """Simulate a study and score its estimators.

    Parameters
    ----------
    study : Study
    replicates : int, optional
        Of each parameter draw; 1,000 if not given, or with `until` at most 100,000.
    until : mapping of diagnosand to float, optional
        Stop as soon as each of these diagnosands has at most this Monte Carlo error, for every design, estimator,
        target, reason and draw for which it can be estimated; looked at after every 128 replicates, from 256 on.
        Stopping at the first look that is precise enough favours samples that happen to vary little: intervals of
        1.96 errors then cover some 93 instead of 95 times in 100. An error of 0 says that nothing has varied yet.
    executor : concurrent.futures.Executor, optional
        Who does the work: joblib's loky on one machine, `Client.get_executor()` of Dask on many. The figures do
        not depend on it. Warnings of estimators are counted in this process and in others; in threads, also Dask's,
        they go where Python sends them.
    save_to : path, optional
        A checkpoint file, written every ten seconds, as soon as all draws have 128 replicates more. If it is there
        already, the study goes on from it; more `replicates` than before top it up.
    progress : bool or callable
        A bar with the time left where it takes more than two seconds; a callable gets (done, of).

    Returns
    -------
    Diagnosis
        After Ctrl-C that of the replicates done so far.

    Raises
    ------
    InvalidInput
        On arguments out of range, or a checkpoint of another study.

    Examples
    --------
    >>> from simkit.diagnosis.study import study
    >>> from simkit.program.presets import declined
    >>> found = diagnose(study(declined(people_per_year=42), seed=7), 256, progress=False)
    >>> found.of("answers", "call by HR").value > 3
    True
    """
    if not isinstance(study, Study):
        way_out = "make one with study(program, designs)"
        raise checks.InvalidInput(checks.complaint("study", type(study).__name__, "must be a Study", way_out))
    if executor is not None and not hasattr(executor, "submit"):
        way_out = "give one such as joblib's get_reusable_executor(2), or none"
        raise checks.InvalidInput(checks.complaint("executor", executor, "must be an Executor", way_out))
    most = replicates if replicates is not None else (1000 if until is None else UNTIL_AT_MOST)
    checks.whole_number("replicates", most, 1, MOST_REPLICATES, "1,000 are usual")
    wanted = _wanted(study, until)
    draws = study.process.draws
    whole, rest = divmod(most, CHUNK)
    load = Workload(draws, whole * draws, draws if rest else 0, unit="replicates", size=CHUNK, tail_size=max(rest, 1))
    settings: dict[str, str] = {}
    state = None
    if save_to is not None:
        settings = settings_of(study)
        state = checkpoint.load(save_to, settings)
        if state is not None and state.done > load.full:
            held = state.done // draws * CHUNK
            raise checks.InvalidInput(
                f"{save_to} holds {held:,} replicates, but {most:,} are asked for: ask for at least as many, or save"
                " to another file."
            )
    ran = run(
        Chunks(study, uuid4().hex, most),
        load,
        state=state,
        enough=(lambda so_far: _precise(study, so_far, wanted)) if wanted else None,
        executor=executor,
        progress=progress,
        save=None if save_to is None else (lambda so_far: checkpoint.save(save_to, so_far, settings)),
    )
    if not ran.complete and draws > 1:
        # every draw with the same number of replicates: a round that was broken off is left out
        ran = replace(ran, result=ran.state)
    if not ran.result.done:
        raise checks.InvalidInput(
            f"the study was stopped before its first {CHUNK * draws:,} replicates were done: run it again."
        )
    return Diagnosis(study, ran, load, tuple(wanted))


def _wanted(study: Study, until: Mapping[str, float] | None) -> list[tuple[Diagnosand, float]]:
    by_name = {each.name: each for each in study.diagnosands}
    found = []
    if until is not None and (not isinstance(until, Mapping) or not until):
        rule, way_out = "must name a diagnosand and its error", 'give such as {"bias": 0.002}'
        raise checks.InvalidInput(checks.complaint("until", until, rule, way_out))
    for name, error in (until or {}).items():
        checks.known("until", name, by_name)
        checks.above(f"until {name}", error, 0, "give the Monte Carlo error that is small enough, such as 0.005")
        found.append((by_name[name], float(error)))
    return found


def _precise(study: Study, state: Progress, wanted: list[tuple[Diagnosand, float]]) -> bool:
    """Whether every diagnosand that is wanted has the error that is wanted."""
    if state.done * CHUNK < PILOT * study.process.draws:
        return False
    # nan is not <=: what cannot be estimated anywhere is never precise enough
    return all(_largest_error(study, state, asked) <= error for asked, error in wanted)


def _largest_error(study: Study, state: Progress, asked: Diagnosand) -> float:
    """The largest Monte Carlo error of a diagnosand wherever it can be estimated; nan if nowhere."""
    largest = float("nan")
    for e in range(len(study.estimators)):
        for target in study.targets:
            start = key(e, target, f"{asked.name}/")
            sums = {name: values for name, values in state.sums.items() if name.startswith(start)}
            for draw in range(study.process.draws):
                one = {name.removeprefix(key(e, target, "")): values[draw] for name, values in sums.items()}
                mcse = summarise(one, asked)[1]
                if not np.isnan(mcse).all():
                    largest = float(np.nanmax([largest, np.nanmax(mcse)]))
    return largest


def how_many(study: Study, **errors: float) -> int:
    """About how many replicates a study needs, foretold from 256; see `Diagnosis.how_many`.

    Parameters
    ----------
    study : Study
    **errors : float
        Wanted Monte Carlo error by diagnosand, such as `bias=0.002, coverage=0.01`.

    Examples
    --------
    >>> from simkit.diagnosis.study import study
    >>> from simkit.program.presets import declined
    >>> how_many(study(declined(people_per_year=42), seed=7), top_right=0.005) > 1000
    True
    """
    _wanted(study, errors)
    if not errors:
        rule, way_out = "must name a diagnosand", "give such as bias=0.002"
        raise checks.InvalidInput(checks.complaint("the wanted error", None, rule, way_out))
    pilot = diagnose(study, PILOT, progress=False)
    return max(pilot.how_many(name, error) for name, error in errors.items())


def settings_of(study: Study) -> dict[str, str]:
    """What a checkpoint belongs to, by name."""
    process = study.process
    return {
        "simkit": version("simkit"),
        "seed": str(study.seed),
        "people": "as the population" if study.people is None else str(study.people),
        "engine": study.draws_by,
        "designs": ", ".join(f"{each.name} ({fingerprint(each)[:8]})" for each in study.designs),
        "estimators": ", ".join(f"{each.name} ({fingerprint(each)[:8]})" for each in study.estimators),
        "diagnosands": ", ".join(f"{each.name} ({fingerprint(each)[:8]})" for each in study.diagnosands),
        "targets": ", ".join(study.targets),
        "population": fingerprint(process.population),
        "parameters": fingerprint(
            (dict(process.parameters.values), process.share, process.nodes.traits, dict(process.trait_shift))
        ),
    }
