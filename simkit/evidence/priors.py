"""What is believed about every parameter before a program's own data: one row each, with what it rests on.

The order of the table is a promise: position i is dimension i of the quasi-random draws. Rows are appended,
never moved, or every seeded result changes. Indexed parameters carry a dot: ``closeness.hr``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from scipy.special import logit

from simkit.checks import InvalidInput, complaint, known
from simkit.evidence.distributions import Z95, Beta, Distribution, LogitNormal, Point, Ranged, describe

__all__ = [
    "ANCHOR_CORRELATION",
    "BASES",
    "BOUNDS",
    "DERIVED",
    "GOODWILL_SD",
    "KINDS",
    "Prior",
    "as_distribution",
    "default_priors",
]

ANCHOR_CORRELATION = 0.5
"""Correlation of the two candor anchors on the normal scale (judgement): frank in one, frank in the other."""

GOODWILL_SD = 0.64
"""Spread of `goodwill_on_response`: with the shipped loadings it gives the log odds ratio of starting, by
sensitive reason, the spread of 0.4 that published surveys show (C075, C077)."""

BASES = ("register", "judgement", "definition", "given", "pilot")
"""What a belief rests on: rows of the register; judgement; construction (0 or 1); the user's own numbers; these or
one of the others, and what a pilot has moved."""

KINDS: Mapping[str, float] = MappingProxyType({"declined": 1.0, "exit": 1.3, "stay": 1.5, "job_interview": 2.0})
"""Kinds of program and the median stake of each (judgement)."""

CALL_START: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {"exit": (0.25, 0.50, 0.80), "stay": (0.45, 0.75, 0.92), "job_interview": (0.55, 0.85, 0.97)}
)
CALL_WHY: Mapping[str, str] = MappingProxyType(
    {
        "exit": "two published exit-interview programs got 0.42 and 0.68; leavers who still come to work",
        "stay": "a talk with one's own employer in working hours; no row measures it",
        "job_interview": "the candidate sits in the room already; no row measures it",
    }
)
"""Talks with people who are still in the house; the shipped 0.20 is for people who have turned away."""

ANY, POSITIVE, NEGATIVE = (-30.0, 30.0), (0.0, math.inf), (-math.inf, 0.0)
SHARE, CORRELATION = (0.0, 1.0), (-1.0, 1.0)


@dataclass(frozen=True)
class Prior:
    """A belief about one parameter.

    Parameters
    ----------
    name : str
        Flat name, indexed with a dot.
    meaning : str
        One short sentence, with its unit.
    distribution : Distribution
    basis : str
        One of `BASES`.
    rows : tuple of str
        Rows of the register that speak to it (Pxxx: participation, Cxxx: candor, or ``programs.csv``); empty
        unless the basis is "register".
    why : str
        How the numbers follow from the rows, or what they were judged by.
    """

    name: str
    meaning: str
    distribution: Distribution
    basis: str
    rows: tuple[str, ...]
    why: str

    def __post_init__(self) -> None:
        known("basis", self.basis, BASES)
        if (self.basis == "register") != bool(self.rows):
            raise InvalidInput(
                complaint(
                    f"rows of {self.name}",
                    self.rows,
                    "the basis 'register' has rows and no other basis has",
                    "name the rows, or call it judgement",
                )
            )


def _anchor(median: float, q05: float, q95: float) -> LogitNormal:
    return LogitNormal(median, float(logit(q95) - logit(q05)) / 3.29)


class _Row(NamedTuple):
    name: str
    bounds: tuple[float, float]
    value: float | tuple[float, float, float] | Distribution
    meaning: str
    why: str = "no row of the register measures it"
    rows: tuple[str, ...] = ()


_DEF = "definition: "
_CANDOR = "C018, C019 (0.25 and 0.74 owned up), C002, C004, C034 bracket it, none in this setting"

# fmt: off
_TABLE: tuple[_Row, ...] = (
    _Row("answer_rate", SHARE, (0.1, 0.25, 0.5),
         "answered / invited, employer's web survey with one reminder",
         "analogues: admitted students who went elsewhere; a vendor's lost buyers and a vendor's candidates;"
         " none declined a job",
         ("P112", "P114", "P120", "P121")),
    _Row("call_start_rate", SHARE, (0.05, 0.2, 0.5),
         "share starting a 20-minute call, 3 attempts, if delivered",
         "talks asked of former patients, a vendor's lost buyers and non-enrolling admits: 0.13 to 0.37,"
         " the optimistic end",
         ("P107", "P120", "C090", "C091")),
    _Row("deliverable", SHARE, (0.85, 0.95, 0.99), "share of people whom the invitation reaches"),
    _Row("attempt_decay", ANY, (-0.1, 0.1, 0.4), "fall of the start log odds per further attempt",
         "P016, P045, P100 show what reminders add in all, not attempt by attempt"),
    _Row("propensity_sd", (0.0, 2.0), (0.4, 0.9, 1.6), "spread of people's own start log odds"),
    _Row("start_log_odds", ANY, 0.0, "shift of the start log odds, for scenarios",
         _DEF + "0 unless a scenario moves it"),
    _Row("goodwill_on_response", ANY, (-Z95 * GOODWILL_SD, 0.0, Z95 * GOODWILL_SD),
         "start log odds per sd of goodwill",
         "size derived from the spread over attributes (0.43, 0.39); both signs were seen, so the sign is open",
         ("C075", "C077", "C081", "C085")),
    _Row("fatigue_on_response", ANY, (0.0, 0.3, 0.8), "fall of the start log odds per sd of fatigue"),
    _Row("length_per_doubling", NEGATIVE, (-0.6, -0.25, 0.0),
         "start log odds per doubling of announced minutes",
         "-0.48 for 20 against 10 minutes, derived from one study's rates; no effect in another", ("P061", "P062")),
    _Row("sponsor_on_response.hr", ANY, 0.0, "start log odds, asked by HR", _DEF + "the reference sponsor"),
    _Row("sponsor_on_response.hiring_manager", ANY, (-0.66, 0.0, 0.66),
         "start log odds, asked by the hiring manager"),
    _Row("sponsor_on_response.internal_research", ANY, (-0.66, 0.0, 0.66),
         "start log odds, asked by the employer's research staff"),
    _Row("sponsor_on_response.third_party", ANY, (-0.66, 0.0, 0.66),
         "start log odds, asked by an outside firm",
         "the register's third-party odds ratio is 0.86 (0.51 to 1.47) between programs and confounded"),
    _Row("anonymity_on_response.identified", ANY, 0.0, "start log odds, identified",
         _DEF + "the reference"),
    _Row("anonymity_on_response.anonymous", ANY, (-0.2, 0.1, 0.4), "start log odds, promised anonymity",
         "0.29 in postal trials of a promise; none in two studies of anonymity itself",
         ("P009", "C021", "C027")),
    _Row("mode_on_response.web", ANY, 0.0, "start log odds, invited to a web form",
         _DEF + "the reference mode"),
    _Row("mode_on_response.email", ANY, 0.0, "start log odds, asked by e-mail",
         "taken to do as well as a web form"),
    _Row("mode_on_response.sms", ANY, (-0.8, -0.2, 0.4), "start log odds, asked by text message"),
    _Row("incentive_per_doubling", POSITIVE, (0.05, 0.3, 0.55),
         "start log odds per doubling of (10 + amount)",
         "prepaid by post 0.62, mostly promised on the web 0.17: shrunk towards the web", ("P001", "P023")),
    _Row("incentive_kind.prepaid", POSITIVE, 1.0, "incentive effect if prepaid",
         _DEF + "the unit of the others"),
    _Row("incentive_kind.promised", POSITIVE, 0.6, "incentive effect if promised, as a part of prepaid",
         "unconditional did better by an odds ratio of 1.71 in postal trials", ("P012",)),
    _Row("incentive_kind.lottery", POSITIVE, 0.5, "incentive effect of a lottery, as a part of prepaid",
         "0.17 for a web lottery, of 0.3 for 10 in hand", ("P025",)),
    _Row("delay_per_doubling", ANY, (-0.35, -0.1, 0.15),
         "start log odds per doubling of (1 + weeks) since the decision",
         "P114 asked 6 to 12 months after the offer, without a contrast"),
    _Row("breakoff_per_minute", POSITIVE, (0.004, 0.012, 0.035),
         "hazard of leaving per minute of answering",
         "0.011 to 0.025, derived from dropout in long forms, at 10 seconds an item",
         ("P078", "P079", "P080", "P093")),
    _Row("open_on_breakoff", ANY, (-0.3, 0.3, 0.9), "log hazard of leaving at a written open question",
         "P073 and P087 give the direction only"),
    _Row("live_on_breakoff", ANY, (-3.0, -2.0, -1.0), "log hazard of leaving a live conversation"),
    _Row("fatigue_on_breakoff", POSITIVE, (0.0, 0.4, 0.8), "log hazard of leaving per sd of fatigue"),
    _Row("skip_base", SHARE, (0.01, 0.03, 0.08), "chance of skipping a question that is not sensitive"),
    _Row("skip_risk", POSITIVE, (0.0, 1.0, 2.0), "skip log odds per unit of risk, fully sensitive"),
    _Row("skip_caution", POSITIVE, (0.0, 0.3, 0.6), "skip log odds per sd of caution, fully sensitive"),
    _Row("skip_open", POSITIVE, (0.0, 0.5, 1.0), "skip log odds of a written open question"),
    _Row("closeness.hiring_manager", SHARE, 1.0, "how near the hiring manager is, 0 to 1",
         _DEF + "the unit of risk"),
    _Row("closeness.hr", SHARE, (0.6, 0.8, 0.95), "how near HR is"),
    _Row("closeness.internal_research", SHARE, (0.25, 0.5, 0.8), "how near the research staff is"),
    _Row("closeness.third_party", SHARE, (0.1, 0.3, 0.6), "how near an outside firm is"),
    _Row("exposure.identified", SHARE, 1.0, "believed chance of being traced, identified",
         _DEF + "certain"),
    _Row("exposure.confidential_inside", SHARE, (0.2, 0.5, 0.8),
         "believed chance of being traced, confidential"),
    _Row("exposure.anonymous_inside", SHARE, (0.1, 0.4, 0.85),
         "believed chance of being traced, employer's anonymous form"),
    _Row("exposure.anonymous_outside", SHARE, (0.03, 0.15, 0.4),
         "believed chance of being traced, outsider's anonymous form"),
    _Row("anchor_lo", SHARE, _anchor(0.30, 0.12, 0.55),
         "candor about a fully sensitive reason to the hiring manager, live, identified", _CANDOR),
    _Row("anchor_hi", SHARE, _anchor(0.65, 0.35, 0.88),
         "candor about a fully sensitive reason on a third party's anonymous web form, cells of 8",
         _CANDOR),
    _Row("live_share_of_gap", SHARE, Beta(2.5, 7.5),
         "part of the gap between the anchors due to talking live",
         "C042, C053 and C172 show that a live interviewer matters, not which part"),
    _Row("candor_base", SHARE, (0.93, 0.97, 0.99), "candor about a reason that is not sensitive"),
    _Row("candor_caution", POSITIVE, (0.0, 0.5, 1.0),
         "fall of the candor log odds per sd of caution, fully sensitive"),
    _Row("candor_goodwill", ANY, (-0.3, 0.2, 0.7), "candor log odds per sd of goodwill, fully sensitive"),
    _Row("vague", SHARE, (0.15, 0.35, 0.6), "chance that who is not candid stays vague"),
    _Row("careless_base", SHARE, (0.01, 0.04, 0.12), "chance of a careless answer at 5 minutes"),
    _Row("careless_per_doubling", POSITIVE, (0.0, 0.3, 0.6),
         "careless log odds per doubling of minutes so far"),
    _Row("careless_fatigue", POSITIVE, (0.0, 0.3, 0.6), "careless log odds per sd of fatigue"),
    _Row("careless_anonymous", POSITIVE, (0.0, 0.2, 0.5), "careless log odds when anonymous"),
    _Row("specific.closed", SHARE, (0.01, 0.05, 0.15),
         "chance that a candid ticked answer says what to fix"),
    _Row("specific.open", SHARE, (0.15, 0.35, 0.6), "chance that a candid written answer says what to fix"),
    _Row("specific.live", SHARE, (0.45, 0.7, 0.88), "chance that a candid spoken answer says what to fix"),
    _Row("mention.closed", SHARE, (0.1, 0.3, 0.6), "chance that a contributing reason is ticked"),
    _Row("mention.open", SHARE, (0.15, 0.4, 0.7), "chance that a contributing reason is written"),
    _Row("mention.live", SHARE, (0.45, 0.7, 0.88), "chance that a contributing reason is spoken of"),
    _Row("stake", POSITIVE, (0.5, 1.0, 1.5), "what a traced person risks; 1 is a decliner's",
         "C156 (4% of job changes are returns) says only how often people meet an employer again"),
    _Row("share_strength", (0.1, math.inf), 20.0,
         "what the guess of the shares is worth, in honest interviews"),
    _Row("trait_correlation.goodwill_caution", CORRELATION, 0.0, "correlation of goodwill and caution"),
    _Row("trait_correlation.goodwill_fatigue", CORRELATION, -0.2, "correlation of goodwill and fatigue"),
    _Row("trait_correlation.caution_fatigue", CORRELATION, 0.0, "correlation of caution and fatigue"),
    _Row("trait_mean.goodwill", ANY, 0.0, "mean of goodwill, in sd", _DEF + "0 unless a scenario moves it"),
    _Row("trait_mean.caution", ANY, 0.0, "mean of caution, in sd", _DEF + "0 unless a scenario moves it"),
    _Row("trait_mean.fatigue", ANY, 0.0, "mean of fatigue, in sd", _DEF + "0 unless a scenario moves it"),
    _Row("volume_factor", POSITIVE, 1.0, "people a year, relative to the number that the program names",
         _DEF + "1 unless the number is given as a range"),
    _Row("deliverable_published", SHARE, (0.85, 0.95, 0.99),
         "share of the invited whom the published programs reached; turns their rates into start rates",
         "the programs print answered/invited and not how many invitations arrived: as `deliverable`"),
    _Row("fix_efficacy", SHARE, (0.15, 0.4, 0.7),
         "part of a reason's people kept by a change that fits, as far as the reason is in the employer's hands"),
    _Row("fix_efficacy_unspecific", SHARE, (0.2, 0.5, 0.8),
         "what a company-wide change, made without knowing where and what, brings of that"),
)
# fmt: on

_DERIVED: tuple[tuple[str, tuple[float, float], str], ...] = (
    ("reference_start_rate", SHARE, "P(start | delivered) at the reference design; from answer_rate"),
    ("intercept", ANY, "start log odds of the average person at the reference; from reference_start_rate"),
    ("mode_on_response.phone", ANY, "start log odds, asked by phone; from call_start_rate"),
    ("mode_on_response.video", ANY, "start log odds, asked by video; as by phone"),
    ("mode_on_response.in_person", ANY, "start log odds, asked in person; as by phone"),
    ("anonymity_on_response.confidential", ANY, "start log odds, confidential; half of anonymous"),
    (
        "exposure.confidential_outside",
        SHARE,
        "believed chance of being traced, confidential, outsider; as inside",
    ),
    ("candor_live", ANY, "fall of the candor log odds when live, fully sensitive; from the anchors"),
    (
        "candor_risk",
        POSITIVE,
        "fall of the candor log odds per unit of risk, fully sensitive; from the anchors",
    ),
    ("candor_sensitivity", ANY, "fall of the candor log odds of a fully sensitive reason; from the anchors"),
)

DERIVED: Mapping[str, str] = MappingProxyType({name: meaning for name, _, meaning in _DERIVED})
"""Parameters computed from the priors, with their meaning; a program may fix or range them instead. The order
is a promise too (dimensions)."""

BOUNDS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {row.name: row.bounds for row in _TABLE} | {name: bounds for name, bounds, _ in _DERIVED}
)
"""The least and the largest value of every parameter, primitive or derived."""

# what the random draws can reach: `draws.sobol` stays this far from 0 and 1
_TAIL = 2.0**-40


def as_distribution(name: str, value: object) -> Distribution:
    """Read a user's belief about the parameter `name`.

    Parameters
    ----------
    name : str
        A primitive or derived parameter.
    value : float, three floats or Distribution
        A number fixes it; three ascending numbers are its 5th, 50th and 95th percentile; a distribution is
        taken as it is.

    Raises
    ------
    InvalidInput
        An unknown name (the nearest known one is offered), or values beyond the parameter's bounds.

    Examples
    --------
    >>> as_distribution("closeness.hr", 0.7)
    Point(value=0.7)
    >>> as_distribution("vague", [0.1, 0.2, 0.4])
    Ranged(q05=0.1, q50=0.2, q95=0.4, low=0.0, high=1.0)
    """
    low, high = BOUNDS[known("parameter", name, BOUNDS)]
    if isinstance(value, Distribution):
        belief: Distribution = value
    elif isinstance(value, list | tuple) and len(value) == 3:
        try:
            belief = Ranged(value[0], value[1], value[2], low, high)
        except InvalidInput as problem:
            raise InvalidInput(f"{name}: {problem}") from None
    elif isinstance(value, int | float) and not isinstance(value, bool):
        belief = Point(value)
    else:
        raise InvalidInput(
            complaint(name, value, "is no belief", "give a number, three ascending numbers or a distribution")
        )
    least, most = (float(x) for x in belief.ppf([_TAIL, 1.0 - _TAIL]))
    shown = describe(value) if isinstance(value, Distribution) else value
    # only the strength of a guess has a meaning at infinity: the guess itself
    if name != "share_strength" and not (math.isfinite(least) and math.isfinite(most)):
        raise InvalidInput(complaint(name, shown, "must be finite", "give a number or a narrower range"))
    if not low <= least <= most <= high:
        rule = f"must lie between {low:g} and {high:g}"
        if not math.isfinite(low):
            rule = f"must be {high:g} or less"
        elif not math.isfinite(high):
            rule = f"must be {low:g} or more"
        way_out = "move it inside; three numbers are kept inside by themselves"
        raise InvalidInput(complaint(name, shown, rule, way_out))
    return belief


def _prior(row: _Row) -> Prior:
    why = row.why
    if why.startswith(_DEF):
        basis, why = "definition", why.removeprefix(_DEF)
    else:
        basis = "register" if row.rows else "judgement"
    return Prior(row.name, row.meaning, as_distribution(row.name, row.value), basis, row.rows, why)


def default_priors(kind: str = "declined", answer_rate: Distribution | None = None) -> dict[str, Prior]:
    """The priors of a program, in their fixed order (position i is dimension i of the random draws).

    Parameters
    ----------
    kind : {"declined", "exit", "stay", "job_interview"}
        Sets the stake.
    answer_rate : Distribution, optional
        Answered / invited at the reference design, as predicted for one new program by the regression over
        ``programs.csv``. Without it a wide range judged by the nearest analogues stands in.

    Returns
    -------
    dict of str to Prior

    Raises
    ------
    InvalidInput
        An unknown kind, or an answer rate outside 0 to 1.

    Examples
    --------
    >>> priors = default_priors("exit")
    >>> priors["stake"].distribution.describe()
    '1.3 (90%: 0.65 to 1.95)'
    >>> priors["incentive_per_doubling"].rows
    ('P001', 'P023')
    """
    stake = KINDS[known("kind", kind, KINDS)]
    priors = {row.name: _prior(row) for row in _TABLE}
    if kind != "declined":
        call = replace(
            priors["call_start_rate"],
            distribution=as_distribution("call_start_rate", CALL_START[kind]),
            basis="judgement",
            rows=(),
            why=CALL_WHY[kind],
        )
        priors["call_start_rate"] = call
    half, more = round(0.5 * stake, 3), round(1.5 * stake, 3)
    priors["stake"] = replace(priors["stake"], distribution=as_distribution("stake", (half, stake, more)))
    if answer_rate is not None:
        priors["answer_rate"] = replace(
            priors["answer_rate"],
            distribution=as_distribution("answer_rate", answer_rate),
            rows=("programs.csv",),
            why="predicted for one new program by the regression over published programs",
        )
    return priors
