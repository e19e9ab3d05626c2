"""The first verdict: golden sentences for every way to it, and exactly one for any input."""

from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.decision.objections import CANT_TELL, DOES_NOT_HOLD, HOLDS, LABELS, NOT_WEIGHED, Objection
from simkit.decision.verdict import DO_NOT_LAUNCH, LAUNCH, PILOT, REDESIGN, first_verdict
from simkit.design.presets import anonymous_web, employer_call, employer_web
from simkit.diagnosis.measured import Believed, Measured

WEB, CALL, FORM = employer_web(), employer_call(), anonymous_web()
DESIGNS = (WEB, CALL, FORM)
CODES = {"n": DOES_NOT_HOLD, "h": HOLDS, "?": CANT_TELL, "-": NOT_WEIGHED}


def stated(o1: str, o3: str) -> tuple[Objection, ...]:
    return tuple(
        Objection(key, LABELS[key], finding, Measured(0), Believed(0, 0, 0), "rule", f"About {key}.", "", True)
        for key, finding in (("O1", o1), ("O3", o3))
    )


def verdict(web: str, call: str, form: str):
    """Findings on O1 and O3 of the three designs, in two letters each."""
    found = {
        design.name: stated(CODES[letters[0]], CODES[letters[1]])
        for design, letters in zip(DESIGNS, (web, call, form), strict=True)
    }
    return first_verdict(WEB, DESIGNS, found, {WEB.name: 1.0, CALL.name: 2.0, FORM.name: 3.0})


def test_launch():
    found = verdict("nn", "hh", "??")
    assert found.decision == LAUNCH
    assert found.headline == "Nothing critical speaks against launching “web survey by HR”."
    assert found.because[0] == "O1 “They won't answer” does not hold: About O1."
    assert found.next_step == ""
    assert "does not weigh yet what the answers would be worth" in found.leaves_out


def test_redesign_takes_the_clear_design_with_most_usable_answers():
    found = verdict("hn", "nn", "nn")
    assert (found.decision, found.better) == (REDESIGN, FORM.name)
    assert found.headline == (
        "Take “anonymous web form by HR” instead of “web survey by HR”: nothing critical speaks against it."
    )
    assert verdict("hn", "nn", "?n").better == CALL.name


def test_pilot_of_the_proposed_design():
    found = verdict("?n", "hh", "hh")
    assert found.decision == PILOT
    assert found.headline == (
        "Pilot “web survey by HR” before you decide: “they won't answer” cannot be settled at a desk."
    )
    assert found.next_step == "Asking a first group and counting who answers settles O1."


def test_an_open_question_names_the_design_without_it():
    found = verdict("?n", "nn", "?n")
    assert (found.decision, found.better) == (PILOT, None)
    assert found.next_step == (
        "Asking a first group and counting who answers settles O1."
        " With “call by HR” nothing critical is open: the one to compare with."
    )


def test_candor_is_not_settled_in_house():
    found = verdict("n?", "hh", "hh")
    assert found.decision == PILOT
    assert found.headline == (
        "Nobody can tell yet: “you hear least what you want most” is open."
        " Pilot “web survey by HR” only beside another way of asking."
    )
    assert found.next_step == (
        "Asking in-house alone does not settle “you hear least what you want most”: answers do not show whether they"
        " are the true reason. Draw by lot who is asked this way and who by an outsider or without names, and compare"
        " what they say."
    )


def test_two_open_questions_are_open():
    assert verdict("??", "hh", "hh").headline == (
        "Nobody can tell yet: “they won't answer” and “you hear least what you want most” are open."
        " Pilot “web survey by HR” only beside another way of asking."
    )


def test_what_counts_as_decisive_and_is_not_weighed_stays_open():
    found = verdict("-n", "hh", "hh")
    assert found.decision == PILOT
    assert found.next_step == "You count O1 as decisive, which this verdict cannot weigh yet."


def test_pilot_of_another_design():
    found = verdict("hn", "h?", "??")
    assert (found.decision, found.better) == (PILOT, FORM.name)
    assert found.headline == (
        "Do not launch “web survey by HR” as it stands; pilot “anonymous web form by HR” before you decide."
    )
    assert found.because[-1] == (
        "With “anonymous web form by HR”: O3 “You hear least what you want most” can't tell yet: About O3."
    )


def test_do_not_launch():
    found = verdict("hh", "hn", "nh")
    assert found.decision == DO_NOT_LAUNCH
    assert found.headline == (
        "Do not launch: “they won't answer” and “you hear least what you want most”, and no other way of asking"
        " would change that."
    )


two = st.text(alphabet="nh?-", min_size=2, max_size=2)


@settings(deadline=None)
@given(web=two, call=two, form=two)
def test_any_input_reaches_one_decision_that_fits_it(web, call, form):
    found = verdict(web, call, form)
    clear = [not set(letters) & set("h?-") for letters in (web, call, form)]
    blocked = ["h" in letters for letters in (web, call, form)]
    if clear[0]:
        assert found.decision == LAUNCH
    elif not blocked[0]:
        assert found.decision == PILOT
        assert ("nothing critical is open" in found.next_step) == any(clear)
    elif any(clear):
        assert found.decision == REDESIGN
    elif all(blocked):
        assert found.decision == DO_NOT_LAUNCH
    else:
        assert found.decision == PILOT
    assert found.headline.endswith(".")
