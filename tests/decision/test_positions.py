"""The positions side by side."""

from simkit.decision.positions import positions
from simkit.design.presets import employer_call, employer_web
from simkit.program.presets import declined

PROGRAM = declined(people_per_year=42, designs=(employer_web(), employer_call()))
FOUND = positions(PROGRAM, ("evidence", "sceptic", "advocate"), draws=2)


def test_the_sceptic_hears_less_and_the_advocate_more():
    usable = {name: each.people(each.proposed)["usable"].expected for name, each in FOUND.assessments.items()}
    assert usable["sceptic"] < usable["evidence"] < usable["advocate"]


def test_all_meet_the_same_uniforms():
    # what no position touches is drawn alike, to the bit
    one, other = (FOUND[name].evaluation.beliefs["propensity_sd"] for name in ("sceptic", "advocate"))
    assert (one == other).all()
    assert (FOUND["sceptic"].evaluation.share_scores == FOUND["advocate"].evaluation.share_scores).all()


def test_it_prints_a_line_for_each():
    text = str(FOUND)
    assert text.splitlines()[0] == "declined offers, asked by “web survey by HR”, under 3 positions"
    assert [line.split()[0] for line in text.splitlines()[3:6]] == ["evidence", "sceptic", "advocate"]
    assert text.endswith("All positions agree.") == FOUND.agreed
