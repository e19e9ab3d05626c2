"""Would a program of asking people why they said no give an employer useful answers?

The pipeline, in order: what is known (`Beliefs`), who the people are and why they said no (`Population`, `Reason`),
the ways of asking (`Design`, `designs`), the case as one value (`Program`, `programs`), people drawn through it
(`simulate`), what an estimator would make of their answers and how good that is (`study`, `diagnose`, `ademp`), what is
to be expected and what a sceptic would say (`assess`), by which date (`calendar`), or all of that from two numbers
(`first_look`).

>>> import simkit as sk
>>> sk.designs.employer_web(items=8).attempts
2

Names are imported when they are first used: `import simkit` itself loads next to nothing.
"""

from __future__ import annotations

from importlib import import_module

_WHERE = {
    "Beliefs": "simkit.evidence.beliefs",
    "Reason": "simkit.population.reasons",
    "Population": "simkit.population.population",
    "Segment": "simkit.population.population",
    "Step": "simkit.design.design",
    "Design": "simkit.design.design",
    "Item": "simkit.design.questionnaire",
    "Questionnaire": "simkit.design.questionnaire",
    "Program": "simkit.program.program",
    "Economics": "simkit.program.economics",
    "Limits": "simkit.program.economics",
    "EvidenceChoice": "simkit.program.program",
    "example_path": "simkit.program.file.reading",
    "assess": "simkit.decision.assess",
    "at_medians": "simkit.decision.assess",
    "Assessment": "simkit.decision.assess",
    "study": "simkit.diagnosis.study",
    "Study": "simkit.diagnosis.study",
    "diagnose": "simkit.diagnosis.diagnose",
    "Diagnosis": "simkit.diagnosis.diagnose",
    "Diagnosand": "simkit.diagnosis.diagnosands",
    "how_many": "simkit.diagnosis.diagnose",
    "ademp": "simkit.diagnosis.ademp",
    "simulate": "simkit.simulation.simulate",
    "stream": "simkit.simulation.simulate",
    "FaceValue": "simkit.estimation.shares",
    "Estimate": "simkit.estimation.estimate",
    "first_look": "simkit.decision.first_look",
    "FirstLook": "simkit.decision.first_look",
    "positions": "simkit.decision.positions",
    "Positions": "simkit.decision.positions",
    "BELIEF_SETS": "simkit.evidence.sets",
    "named_beliefs": "simkit.evidence.sets",
    "calendar": "simkit.planning.calendar",
    "Calendar": "simkit.planning.calendar",
    "on_file": "simkit.planning.on_file",
    "OnFile": "simkit.planning.on_file",
    "FileField": "simkit.planning.file_fields",
    "tornado": "simkit.decision.sensitivity",
    "sobol_indices": "simkit.decision.sensitivity",
    "break_even": "simkit.decision.sensitivity",
    "verdict": "simkit.decision.ruling",
    "Verdict": "simkit.decision.verdict",
    "value_of_asking": "simkit.decision.value",
    "Value": "simkit.decision.value",
    "Rule": "simkit.decision.rules",
    "argue": "simkit.decision.argue",
    "Argument": "simkit.decision.argue",
    "what_you_would_have_to_believe": "simkit.decision.believe",
    "promises": "simkit.decision.promises",
    "OwnObjection": "simkit.program.own_objection",
    "four_programs": "simkit.decision.four",
    "stay_objection": "simkit.decision.four",
    "waterfall": "simkit.report.waterfall",
    "Waterfall": "simkit.report.waterfall",
    "losses": "simkit.diagnosis.losses",
    "Losses": "simkit.diagnosis.losses",
    "sample_needs": "simkit.planning.needs",
    "Needs": "simkit.planning.needs",
    "compare": "simkit.report.compare",
    "Comparison": "simkit.report.compare",
    "in_house_or_third_party": "simkit.report.compare",
    "identified_or_anonymous": "simkit.report.compare",
    "interview_or_form": "simkit.report.compare",
    "Choice": "simkit.report.compare",
    "Margin": "simkit.planning.share_targets",
    "Change": "simkit.planning.share_targets",
    "Top": "simkit.planning.count_targets",
    "HeardOf": "simkit.planning.count_targets",
    "Answers": "simkit.planning.count_targets",
    "question_prices": "simkit.planning.prices",
    "QuestionPrices": "simkit.planning.prices",
    "sequence": "simkit.planning.sequence",
    "Sequence": "simkit.planning.sequence",
    "stopping": "simkit.planning.stopping",
    "Stopping": "simkit.planning.stopping",
    "StopRule": "simkit.planning.stop_rule",
    "confidence_sequence": "simkit.estimation.confidence_sequence",
    "frontier": "simkit.planning.frontier",
    "Frontier": "simkit.planning.frontier",
    "Space": "simkit.planning.space",
    "slider": "simkit.planning.slider",
    "Slider": "simkit.planning.slider",
    "tune_length": "simkit.report.length",
    "LengthTuning": "simkit.report.length",
    "LengthLimits": "simkit.planning.length_limits",
    "read_pilot": "simkit.pilot.reading",
    "PilotData": "simkit.pilot.data",
    "Aggregate": "simkit.pilot.aggregate",
    "update": "simkit.pilot.update",
    "Updated": "simkit.pilot.update",
    "InvalidInput": "simkit.checks",
}
"""Public names and the modules that define them."""

_MODULES = {
    "designs": "simkit.design.presets",
    "programs": "simkit.program.presets",
    "evidence": "simkit.evidence",
}
"""Modules under a name of their own; `evidence` can also be called."""

__all__ = ["__version__", *_WHERE, *_MODULES]


def __getattr__(name: str) -> object:
    if name in _WHERE:
        found = getattr(import_module(_WHERE[name]), name)
    elif name in _MODULES:
        found = import_module(_MODULES[name])
    elif name == "__version__":
        from importlib.metadata import version

        found = version("simkit")
    else:
        raise AttributeError(f"module 'simkit' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
