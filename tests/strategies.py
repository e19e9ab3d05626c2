"""Hypothesis strategies: beliefs, populations, designs that are all valid and otherwise anything.

Beliefs come as numbers (a point for every parameter), so that an example is one world; `worlds` puts the three
together.
"""

from dataclasses import replace

from hypothesis import strategies as st

from simkit.design.design import ANONYMITIES, INCENTIVES, LIVE, MODES, SPONSORS, Design, Step
from simkit.design.questionnaire import ITEM_KINDS, REASON_QUESTION, Item, Questionnaire
from simkit.evidence.beliefs import Beliefs
from simkit.population.population import TRAITS, Population, Segment
from simkit.population.reasons import Reason

WRITTEN = tuple(mode for mode in MODES if mode not in LIVE)


def _numbers(low, high):
    # numbers of two decimals shrink to something that one can read
    return st.integers(round(low * 100), round(high * 100)).map(lambda i: i / 100)


SHARE, EFFECT, LIKING = _numbers(0, 1), _numbers(-1, 1), _numbers(0, 1.5)
INNER = _numbers(0.01, 0.99)

PARAMETERS = {
    "answer_rate": INNER,
    "call_start_rate": INNER,
    "deliverable": _numbers(0.05, 1),
    "attempt_decay": _numbers(-0.5, 1),
    "propensity_sd": _numbers(0, 2),
    "goodwill_on_response": EFFECT,
    "fatigue_on_response": EFFECT,
    "length_per_doubling": _numbers(-1, 0),
    "sponsor_on_response.hiring_manager": EFFECT,
    "sponsor_on_response.internal_research": EFFECT,
    "sponsor_on_response.third_party": EFFECT,
    "anonymity_on_response.anonymous": EFFECT,
    "mode_on_response.email": EFFECT,
    "mode_on_response.sms": EFFECT,
    "incentive_per_doubling": LIKING,
    "incentive_kind.promised": SHARE,
    "incentive_kind.lottery": SHARE,
    "delay_per_doubling": EFFECT,
    "breakoff_per_minute": _numbers(0, 0.2),
    "open_on_breakoff": EFFECT,
    "live_on_breakoff": _numbers(-3, 1),
    "fatigue_on_breakoff": LIKING,
    "skip_base": _numbers(0, 0.9),
    "skip_risk": LIKING,
    "skip_caution": LIKING,
    "skip_open": LIKING,
    "closeness.hr": SHARE,
    "closeness.internal_research": SHARE,
    "closeness.third_party": _numbers(0, 0.9),
    "exposure.confidential_inside": SHARE,
    "exposure.anonymous_inside": SHARE,
    "exposure.anonymous_outside": SHARE,
    "anchor_lo": INNER,
    "anchor_hi": INNER,
    "live_share_of_gap": SHARE,
    "candor_base": _numbers(0.02, 0.99),
    "candor_caution": LIKING,
    "candor_goodwill": EFFECT,
    "vague": SHARE,
    "careless_base": _numbers(0, 0.9),
    "careless_per_doubling": LIKING,
    "careless_fatigue": LIKING,
    "careless_anonymous": LIKING,
    "specific.closed": SHARE,
    "specific.open": SHARE,
    "specific.live": SHARE,
    "mention.closed": SHARE,
    "mention.open": SHARE,
    "mention.live": SHARE,
    "stake": _numbers(0, 3),
    # within these three any combination is a possible correlation matrix
    "trait_correlation.goodwill_caution": _numbers(-0.5, 0.5),
    "trait_correlation.goodwill_fatigue": _numbers(-0.5, 0.5),
    "trait_correlation.caution_fatigue": _numbers(-0.45, 0.45),
}
"""Ranges well beyond what is believed; every default parameter not named here keeps its default."""


SCENARIO = {
    "start_log_odds": _numbers(-2, 2),
    "trait_mean.goodwill": _numbers(-2, 2),
    "trait_mean.caution": _numbers(-2, 2),
    "trait_mean.fatigue": _numbers(-2, 2),
}
"""What moves a population away from the usual, and is not solved away."""


@st.composite
def beliefs(draw, *, scenario=False, **fixed):
    """Beliefs in which every number is known; `fixed` (dots as two underscores) overrides."""
    named = {name.replace("__", "."): value for name, value in fixed.items()}
    # most keep their medians: a handful of odd numbers at a time is easier to read, and reaches the corners too
    options = PARAMETERS | (SCENARIO if scenario else {})
    odd = draw(st.lists(st.sampled_from(sorted(options)), max_size=12, unique=True))
    values = {name: draw(options[name]) for name in odd} | named
    return Beliefs.default().but(values)


@st.composite
def reasons(draw, least=2, most=5):
    """Reasons of every kind; the first has a positive guess."""
    made = []
    for k in range(draw(st.integers(least, most))):
        made.append(
            Reason(
                f"r{k}",
                f"reason {k}",
                "test",
                guess=draw(_numbers(0.5 if k == 0 else 0.0, 10)),
                sensitivity=draw(SHARE),
                goodwill_loading=draw(_numbers(-1.5, 1.5)),
                safe_weight=draw(st.sampled_from([0.0, 0.0, 0.5, 1.0])),
                contributes=draw(SHARE),
            )
        )
    return tuple(made)


@st.composite
def segments(draw, keys, *, scenario=False):
    """None, two or three segments, each with some values of its own."""
    made = []
    for s in range(draw(st.sampled_from([0, 0, 2, 3]))):
        own = st.fixed_dictionaries({key: _numbers(0.01, 3) for key in keys})
        means = st.dictionaries(st.sampled_from(TRAITS), _numbers(-1.5, 1.5), max_size=2)
        made.append(
            Segment(
                f"s{s}",
                draw(_numbers(0.1, 3)),
                draw(st.none() | own),
                draw(means) if scenario else {},
                draw(st.none() | _numbers(-2, 2)),
                draw(st.none() | _numbers(0.05, 1)),
            )
        )
    return tuple(made)


@st.composite
def populations(draw, *, scenario=False):
    """Populations of two to five reasons, with or without segments."""
    of = draw(reasons())
    keys = [reason.key for reason in of]
    seen = draw(st.none() | st.fixed_dictionaries({key: st.integers(0, 9) for key in keys}))
    return Population(of, segments=draw(segments(keys, scenario=scenario)), observed=seen)


@st.composite
def questionnaires(draw):
    """One to four items, the reason question anywhere."""
    count = draw(st.integers(1, 4))
    asks = draw(st.integers(0, count - 1))
    return Questionnaire(
        tuple(
            Item(
                draw(st.sampled_from(ITEM_KINDS)),
                draw(_numbers(0.1, 15)),
                asks=REASON_QUESTION if at == asks else None,
            )
            for at in range(count)
        )
    )


@st.composite
def steps(draw, week, *, modes=MODES, to=("everyone", "nonrespondents")):
    """One contact in a given week."""
    mode = draw(st.sampled_from(modes))
    promises = [promise for promise in ANONYMITIES if not (mode in LIVE and promise == "anonymous")]
    return Step(
        mode,
        draw(st.sampled_from(SPONSORS)),
        draw(st.sampled_from(promises)),
        draw(st.none() | _numbers(1, 60)),
        draw(st.sampled_from([0.0, 5.0, 25.0, 100.0])),
        draw(st.sampled_from(INCENTIVES)),
        week,
        draw(st.sampled_from(to)),
    )


@st.composite
def designs(draw, *, one_mode=False, records=True):
    """Designs of one to four contacts; with `one_mode` all contacts share it."""
    modes = (draw(st.sampled_from(MODES)),) if one_mode else MODES
    weeks = sorted(draw(st.lists(st.integers(0, 30), min_size=1, max_size=4)))
    made = tuple(
        draw(steps(week, modes=modes, to=("everyone",) if at == 0 else ("everyone", "nonrespondents")))
        for at, week in enumerate(weeks)
    )
    # a talk may take another time than the form; steps that ask alike take equally long
    talk = draw(st.none() | _numbers(2, 40))
    made = tuple(replace(step, minutes=talk) if step.live else step for step in made)
    return Design(
        "any",
        made,
        draw(questionnaires()),
        link="vendor",
        reporting_cell=draw(st.integers(1, 30)),
        coverage=draw(st.none() | st.none() | SHARE) if records else None,
    )


@st.composite
def worlds(draw, *, scenario=True, one_mode=False, records=True, **fixed):
    """Beliefs, a population and a design."""
    return (
        draw(beliefs(scenario=scenario, **fixed)),
        draw(populations(scenario=scenario)),
        draw(designs(one_mode=one_mode, records=records)),
    )


def volumes():
    """How the number of people varies, for `Population.but`: not at all, by chance, or by more than that."""
    return st.one_of(
        st.just({"volume": "fixed"}),
        st.just({"volume": "poisson"}),
        _numbers(0.05, 0.3).map(lambda dispersion: {"volume": "poisson", "dispersion": dispersion}),
    )
