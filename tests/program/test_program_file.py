"""Reading program files: what is refused, what is derived, and that nothing optional is needed."""

import copy
import datetime
import json
import subprocess
import sys
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.checks import InvalidInput, Problems
from simkit.program.file.reading import EXAMPLES, example_path, read_toml, template
from simkit.program.file.toml_writer import to_toml
from simkit.program.program import EvidenceChoice, Program
from simkit.response.derive import derive

MINIMAL = {"name": "Acme", "population": {"people_per_year": 40}}
FILES = {name: tomllib.loads(example_path(name).read_text(encoding="utf-8")) for name in EXAMPLES}
FILES["template"] = tomllib.loads(template())

# what cannot be left out, or only together with something else
NEEDED = {
    ("name",),
    ("population",),
    ("population", "people_per_year"),
    ("population", "offers_per_year"),
    ("population", "decline_rate"),
    ("population", "segments", "name"),
    ("reasons", "change"),  # in one example these are all the reasons there are
    ("reasons", "change", "key"),
    ("reasons", "change", "label"),
    ("reasons", "change", "theme"),
    ("reasons", "change", "guess"),
    ("reasons", "change", "sensitivity"),
    ("design",),  # the proposed design would be lacking
    ("design", "preset"),
    ("design", "name"),
    ("design", "step"),
    ("design", "item"),
    ("design", "step", "week"),  # steps stand in order of time
    ("design", "item", "asks"),
    ("evidence", "own", "label"),
    ("evidence", "own", "invited"),
    ("evidence", "own", "answered"),
    ("economics", "worksheet", "days_vacant"),
    ("economics", "worksheet", "cost_per_day"),
    ("economics", "fix", "reason"),
    ("economics", "fix", "change"),
    ("economics", "fix", "cost"),
}


def problems(data, where="acme.toml"):
    with pytest.raises(Problems) as caught:
        Program.from_dict(data, where)
    return caught.value.sentences


def keys_of(data, place=()):
    """Places of all keys of a file's own vocabulary (not the user's: reasons, traits)."""
    found = []
    for key, value in data.items():
        if place and place[-1] in ("last_ten", "codes", "truth", "shares", "trait_mean"):
            continue
        found.append((*place, key))
        if isinstance(value, dict):
            found += keys_of(value, (*place, key))
        elif isinstance(value, list):
            for number, each in enumerate(value):
                found += keys_of(each, (*place, key, number)) if isinstance(each, dict) else []
    return found


def parent(data, place):
    for part in place[:-1]:
        data = data[part]
    return data


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_loads(name):
    program = Program.load(example_path(name))
    assert program.proposed in [design.name for design in program.designs]
    assert program.sources


def test_the_template_loads_and_uses_every_section():
    data = tomllib.loads(template())
    program = Program.from_dict(data)
    # what really came is for looking back, and the template is for looking ahead
    assert set(data) == set(Program.schema()["properties"]) - {"observed"}
    assert program.beliefs.priors["closeness.hr"].distribution.median == 0.7
    assert [reason.key for reason in program.population.reasons][-1] == "relocation"


def test_the_published_case_says_what_was_published():
    program = Program.load(example_path("uaa2015"))
    assert (program.population.per_year, program.population.volume) == (1744, "fixed")
    assert program.evidence == EvidenceChoice("admits", 1.0, (), ("UAA 2015",))
    assert "UAA 2015" not in [row.label for row in program.rate_model.rows]
    design = program.design("e-mailed survey")
    assert (design.attempts, design.steps[0].week, design.steps[-1].week - design.steps[0].week <= 5) == (3, 39, True)
    assert (design.minutes, design.questionnaire.reason_at) == (5.0, 0)
    assert "pay" not in program.population.keys


def test_offers_times_rate_are_the_declines():
    program = Program.load(example_path("midsize"))
    assert program.population.per_year == pytest.approx(41.52)  # 240 x 0.173
    assert "240 offers a year, 17.3% of them declined, make 41.5 people a year." in program.notes


def test_accepted_offers_are_the_rest_or_stated():
    assert Program.load(example_path("midsize")).accepted_per_year == pytest.approx(240 * 0.827)
    assert Program.load(example_path("small")).accepted_per_year == 58
    assert Program.from_dict(MINIMAL).accepted_per_year is None
    data = MINIMAL | {"population": {"people_per_year": [20, 40, 60], "accepted_per_year": 120}}
    program = Program.from_dict(tomllib.loads(to_toml(data)))
    assert program.accepted_per_year == 120 and program == Program.from_dict(data)
    data = {"name": "Acme", "population": {"people_per_year": 40, "accepted_per_year": -1}}
    assert problems(data)[0].startswith("acme.toml: population.accepted_per_year is -1, but must be 0 or more:")


def test_codes_move_the_guess_only_without_last_ten():
    both = MINIMAL | {"reasons": {"last_ten": {"pay": 1}, "codes": {"location": 1}}}
    program = Program.from_dict(both)
    assert (dict(program.population.observed), dict(program.codes)) == ({"pay": 1}, {"location": 1})
    program = Program.from_dict(MINIMAL | {"reasons": {"codes": {"location": 3}}})
    assert dict(program.population.observed) == {"location": 3}
    assert any("codes on file move the guess" in note for note in program.notes)


def test_a_range_of_people_becomes_a_factor():
    program = Program.from_dict({"name": "Acme", "population": {"people_per_year": [20, 40, 60]}})
    assert program.population.per_year == 40
    factor = program.beliefs.priors["volume_factor"].distribution
    assert (*factor.interval(0.90), factor.median) == pytest.approx((0.5, 1.5, 1.0))


def test_three_equal_numbers_are_certain():
    data = {"name": "Acme", "population": {"people_per_year": [40, 40, 40]}}
    assert Program.from_dict(data) == Program.from_dict(MINIMAL)


def test_normalising_is_said():
    rows = [{"name": "a", "weight": 3}, {"name": "b", "weight": 1}]
    program = Program.from_dict({"name": "Acme", "population": {"people_per_year": 40, "segments": rows}})
    assert program.population.weights.tolist() == [0.75, 0.25]
    assert "The weights of the segments add up to 4 and were divided by that." in program.notes
    rows = [{"name": "a", "weight": 0.75}, {"name": "b", "weight": 0.25}]
    program = Program.from_dict({"name": "Acme", "population": {"people_per_year": 40, "segments": rows}})
    assert not any("divided" in note for note in program.notes)


@pytest.mark.parametrize(
    ("kind", "population", "said_no"),
    [("declined", "candidates", 1), ("job_interview", "candidates", 0.5), ("exit", "exit", 0), ("stay", "stay", 0)],
)
def test_evidence_by_kind(kind, population, said_no):
    program = Program.from_dict(MINIMAL | {"kind": kind})
    assert (program.evidence.population, program.evidence.said_no) == (population, said_no)
    predicted = program.rate_model.predict(population, said_no=said_no)
    assert program.beliefs.priors["answer_rate"].distribution == predicted


def test_a_stated_answer_rate_is_not_predicted():
    program = Program.from_dict(MINIMAL | {"beliefs": {"answer_rate": 0.3}, "evidence": {"said_no": 0.7}})
    assert program.beliefs.priors["answer_rate"].distribution.describe() == "fixed at 0.3"
    assert "answer_rate is stated under [beliefs], so [evidence] does not move it." in program.notes


def test_own_surveys_move_the_prediction():
    own = {"label": "ours", "invited": 400, "answered": 8}
    moved = Program.from_dict(MINIMAL | {"evidence": {"own": [own]}})
    usual = Program.from_dict(MINIMAL)
    rate = "answer_rate"
    assert moved.beliefs.priors[rate].distribution.median < usual.beliefs.priors[rate].distribution.median
    assert moved.evidence.own[0].said_no == 1  # like this program's people, since it is not said


def test_derived_parameters_may_be_fixed():
    program = Program.from_dict(MINIMAL | {"beliefs": {"candor_live": [0.1, 0.5, 1], "mode_on_response": {"phone": 0}}})
    assert set(program.beliefs.fixed) == {"candor_live", "mode_on_response.phone"}


def test_truth_may_miss_1_by_no_more_than_a_millionth():
    keep = ["pay", "location"]
    fine = {"only": keep, "truth": {"pay": 0.5, "location": 0.5000005}}
    assert Program.from_dict(MINIMAL | {"reasons": fine}).population.truth["pay"] == 0.5
    off = {"only": keep, "truth": {"pay": 0.5, "location": 0.50001}}
    (sentence,) = problems(MINIMAL | {"reasons": off})
    assert "the shares sum to 1.00001 and must sum to 1" in sentence


def test_a_rule_is_heard_behind_every_other_one():
    steps = [
        {"week": 3, "to": "nonrespondents", "mode": "phone", "anonymity": "identified"},
        {"week": 2, "to": "nonrespondents"},
    ]
    row = {"name": "own", "link": "none", "step": steps, "item": [{"asks": "primary reason"}]}
    heard = "\n".join(problems(MINIMAL | {"design": [row]}))
    for part in ("follows one in week 3", "nobody has been asked yet", "knows who has answered"):
        assert part in heard
    for part in ("whoever calls knows whom", "identified answers carry a name"):
        assert part in heard
    assert len(heard.splitlines()) == 5


def test_a_preset_with_steps_of_its_own():
    row = {"preset": "anonymous_web", "step": [{"anonymity": "anonymous", "week": 1}], "items": 3}
    program = Program.from_dict(MINIMAL | {"design": [row]})
    (design,) = program.designs
    assert (design.name, design.attempts, len(design.questionnaire.items)) == ("anonymous web form by HR", 1, 3)


def test_too_many_reasons():
    rows = [{"key": f"r{i}", "label": "x", "theme": "x", "guess": 1, "sensitivity": 0} for i in range(20)]
    (sentence,) = problems(MINIMAL | {"reasons": {"change": rows}})
    assert "the number of reasons is 37, but must be at most 32" in sentence


def test_what_is_no_file(tmp_path):
    (tmp_path / "acme.toml").write_text("name = 1")
    cases = {
        tmp_path / "acne.toml": 'did you mean "acme.toml"?',
        tmp_path / "no" / "such.toml": "check the path",
        tmp_path: "is a folder",
        tmp_path / "acme.toml" / "x": "cannot be read",
        "nul\0byte.toml": "cannot be read",
    }
    for path, part in cases.items():
        with pytest.raises(Problems) as caught:
            read_toml(path)
        assert part in str(caught.value)


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 30_000, "a = 1" + "0" * 5000, "\0", "= 1", "[a", "a = '''", "a.b = 1\na = 2"]
)
def test_broken_toml_is_told_and_not_thrown(tmp_path, text):
    path = tmp_path / "broken.toml"
    path.write_text(text)
    with pytest.raises(Problems) as caught:
        Program.load(path)
    assert str(caught.value).startswith("broken.toml")


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "acme.toml"
    path.write_bytes(b"\xef\xbb\xbf" + to_toml(MINIMAL).encode())
    assert Program.load(path) == Program.from_dict(MINIMAL)


def test_unknown_example():
    with pytest.raises(InvalidInput, match="did you mean 'midsize'"):
        example_path("midsized")


def test_examples_are_shipped_data():
    assert sorted(path.stem for path in example_path("small").parent.glob("*.toml")) == sorted(EXAMPLES)


def test_pydantic_stays_out_until_a_file_is_read():
    modules = "simkit.program.program, simkit.program.presets, simkit.program.file.reading"
    code = f"import sys, {modules}; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@given(st.sampled_from(sorted(FILES)), st.data())
@settings(deadline=None, max_examples=30)
def test_a_misspelt_key_is_refused_with_the_right_one(name, data):
    whole = copy.deepcopy(FILES[name])
    places = [place for place in keys_of(whole) if len(place[-1]) > 3]
    place = data.draw(st.sampled_from(places))
    key = place[-1]
    at = data.draw(st.integers(1, len(key) - 2))
    way = data.draw(st.sampled_from(["drop", "double", "swap"]))
    wrong = {
        "drop": key[:at] + key[at + 1 :],
        "double": key[:at] + key[at] + key[at:],
        "swap": key[:at] + key[at + 1] + key[at] + key[at + 2 :],
    }[way]
    table = parent(whole, place)
    if wrong in {each[-1] for each in keys_of(whole)} | {"item", key}:
        return
    content = {(wrong if each == key else each): value for each, value in table.items()}
    table.clear()
    table.update(content)
    sentences = problems(whole)
    told = [sentence for sentence in sentences if f"{wrong} " in sentence or f".{wrong}." in sentence]
    assert told
    assert any(key in sentence.split(", but ", 1)[1] for sentence in told)


@given(st.sampled_from(sorted(FILES)), st.data())
@settings(deadline=None, max_examples=30)
def test_what_is_optional_may_be_left_out(name, data):
    whole = copy.deepcopy(FILES[name])
    places = [p for p in keys_of(whole) if tuple(part for part in p if isinstance(part, str)) not in NEEDED]
    for place in data.draw(st.lists(st.sampled_from(places), max_size=6)):
        try:
            parent(whole, place).pop(place[-1], None)
        except KeyError:  # it went with its table
            continue
    if "named" in whole.get("observed", {}) and "answered" not in whole["observed"]:
        del whole["observed"]["named"]  # who named a reason goes with how many answered
    if "change" in whole.get("reasons", {}) or "last_ten" in whole.get("reasons", {}):
        assert Program.from_dict(whole).name == whole["name"]
    else:  # the fixes of some examples name added reasons
        assert Program.from_dict(whole).kind == "declined"


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(FILES)), st.data())
@settings(deadline=None, max_examples=80)
def test_anything_in_the_place_of_a_value_is_told_and_not_thrown(name, data):
    whole = copy.deepcopy(FILES[name])
    place = data.draw(st.sampled_from(keys_of(whole)))
    parent(whole, place)[place[-1]] = data.draw(JSON_LIKE)
    try:
        Program.from_dict(whole)
    except Problems as caught:
        assert caught.sentences


@pytest.mark.parametrize(
    "data", [None, 3, "x", [], {}, {1: 2}, {"name": "A", "population": {3: 4, "people_per_year": 1}}]
)
def test_what_is_no_program_is_told(data):
    assert problems(data)


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_key_of_an_example_is_in_the_schema(name):
    schema = Program.schema()

    def walk(value, at):
        at = schema["$defs"][at["$ref"].rsplit("/", 1)[1]] if "$ref" in at else at
        if isinstance(value, dict):
            for option in at.get("anyOf", [at]):
                option = schema["$defs"][option["$ref"].rsplit("/", 1)[1]] if "$ref" in option else option
                if "properties" in option or "additionalProperties" in option:
                    at = option
            for key, each in value.items():
                known = at.get("properties", {})
                if key in known:
                    assert known[key]["description"].endswith("."), key
                    walk(each, known[key])
                else:
                    assert isinstance(at.get("additionalProperties"), dict), key
        elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
            inner = next(option for option in at.get("anyOf", [at]) if "items" in option)
            for each in value:
                walk(each, inner["items"])

    walk(FILES[name], schema)


def test_every_key_of_the_schema_is_described():
    schema = Program.schema()
    json.dumps(schema)
    for table in [schema, *schema["$defs"].values()]:
        assert table["description"].endswith(".")
        assert table["additionalProperties"] is False
        for key, field in table["properties"].items():
            assert field["description"][-1] in ".?", key
            assert len(field["description"]) > 10, key


@pytest.mark.parametrize(
    ("rate", "sentence"),
    [
        (1, "240 offers a year, 100% of them declined, make 240 people a year."),
        (1 / 240, "240 offers a year, 0.4167% of them declined, make 1 person a year."),
    ],
)
def test_offers_are_told_in_percent(rate, sentence):
    program = Program.from_dict({"name": "Acme", "population": {"offers_per_year": 240, "decline_rate": rate}})
    assert sentence in program.notes


@pytest.mark.parametrize(
    ("kind", "evidence", "words"),
    [
        ("declined", {}, "candidates, all of whom had said no: "),
        ("exit", {}, "leavers elsewhere: "),
        ("stay", {}, "employees elsewhere: "),
        ("job_interview", {}, "candidates, 50% of whom had said no: "),
        ("declined", {"population": "admits", "said_no": 0}, "admitted students, none of whom had said no: "),
        ("exit", {"said_no": 0.25}, "leavers elsewhere, 25% of whom had said no: "),
    ],
)
def test_whom_the_people_are_like_in_plain_words(kind, evidence, words):
    program = Program.from_dict(MINIMAL | {"kind": kind, "evidence": evidence})
    (note,) = [note for note in program.notes if note.startswith("The answer rate is predicted from ")]
    assert f" past surveys, for {words}" in note


@pytest.mark.parametrize(
    ("stated", "replaced"),
    [
        (("answer_rate",), "answer_rate is stated under [beliefs] and replaces {rate}."),
        (("intercept",), "intercept is stated under [beliefs] and replaces {rate}."),
        (
            ("answer_rate", "reference_start_rate"),
            "reference_start_rate is stated under [beliefs] and replaces {rate} and answer_rate.",
        ),
        (
            ("answer_rate", "reference_start_rate", "intercept"),
            "intercept is stated under [beliefs] and replaces {rate}, reference_start_rate and answer_rate.",
        ),
    ],
)
def test_which_of_the_stated_rates_counts_is_said_and_true(stated, replaced):
    values = {"answer_rate": 0.2, "reference_start_rate": 0.3, "intercept": -1.0}
    beliefs = {name: values[name] for name in stated}
    program = Program.from_dict(MINIMAL | {"beliefs": beliefs})
    assert replaced.format(rate="the answer rate predicted from past surveys") in program.notes
    assert not any("is predicted from" in note for note in program.notes)
    # the one that counts is the one that the solver leaves as it was given
    first = replaced.split()[0]
    solved = derive(program.beliefs.medians(len(program.population.reasons)), program.population, nodes=64)
    alone = Program.from_dict(MINIMAL | {"beliefs": {first: values[first]}})
    same = derive(alone.beliefs.medians(len(alone.population.reasons)), alone.population, nodes=64)
    assert solved.parameters["intercept"] == pytest.approx(same.parameters["intercept"])


def test_stated_parameters_that_others_make_idle_are_said():
    def notes(**beliefs):
        return Program.from_dict(MINIMAL | {"beliefs": beliefs}).notes

    assert (
        "mode_on_response.phone is stated under [beliefs], so call_start_rate moves nothing: video and in person"
        " follow the phone."
    ) in notes(mode_on_response={"phone": -0.5}, call_start_rate=0.2)
    assert (
        "Beside candor_risk, which [beliefs] states too, anchor_lo can move only candor_sensitivity and candor_live."
    ) in notes(candor_risk=0.5, anchor_lo=0.2)
    assert (
        "Beside candor_sensitivity, candor_risk and candor_live, which [beliefs] states too, anchor_lo and anchor_hi"
        " can move nothing."
    ) in notes(candor_risk=0.5, candor_live=0.1, candor_sensitivity=1, anchor_lo=0.2, anchor_hi=0.5)
    for alone in ({"candor_risk": 0.5}, {"anchor_lo": 0.2}, {"mode_on_response": {"phone": 0}}):
        assert not any("move" in note for note in notes(**alone))


def test_the_schema_knows_the_cap_and_the_length_of_names():
    schema = Program.schema()
    people = schema["$defs"]["PopulationTable"]["properties"]["people_per_year"]
    assert people["anyOf"][0]["maximum"] == people["anyOf"][1]["items"]["maximum"] == 10_000_000
    assert schema["properties"]["name"]["maxLength"] == 120
    assert Program.from_dict({"name": "n" * 120, "population": {"people_per_year": 10_000_000}}).name == "n" * 120


def test_a_path_that_is_none_is_one_sentence():
    with pytest.raises(InvalidInput) as refused:
        Program.load(3)
    assert str(refused.value) == ('path is 3, but must be the path of a program file: give one such as "acme.toml".')


DAY = datetime.date(2027, 1, 4)
COUNTS = [5, 2, 4, 3, 3, 2, 1, 1, 4, 6, 5, 6]


def test_a_start_is_a_day_of_toml_or_of_json():
    assert Program.from_dict(MINIMAL).population.start is None
    for start in (DAY, "2027-01-04"):
        assert Program.from_dict(MINIMAL | {"start": start}).population.start == DAY
    written = to_toml(MINIMAL | {"start": DAY})
    assert "start = 2027-01-04\n" in written
    assert tomllib.loads(written)["start"] == DAY
    assert problems(MINIMAL | {"start": "2027-02-30"}) == (
        'acme.toml: start is "2027-02-30", but there is no such day: look at a calendar.',
    )
    schema = Program.schema()
    assert schema["properties"]["start"]["format"] == "date"
    assert schema["$defs"]["PopulationTable"]["properties"]["people_by_month"]["minItems"] == 12


def test_monthly_counts_say_when_and_how_many_only_if_nothing_else_does():
    alone = Program.from_dict({"name": "Acme", "start": DAY, "population": {"people_by_month": COUNTS}})
    assert (alone.population.per_year, alone.population.by_month) == (42, tuple(map(float, COUNTS)))
    assert "Your monthly counts make 42 people a year." in alone.notes
    both = Program.from_dict(
        {"name": "Acme", "start": DAY, "population": {"people_per_year": 30, "people_by_month": COUNTS}}
    )
    assert both.population.per_year == 30
    assert any("add up to 42; they only say how the 30 people a year are spread" in note for note in both.notes)
    offers = {"offers_per_year": 240, "decline_rate": 0.175, "people_by_month": COUNTS}
    same = Program.from_dict({"name": "Acme", "start": DAY, "population": offers})
    assert same.population.per_year == pytest.approx(42) and not any("add up to" in note for note in same.notes)


def test_what_is_assumed_about_months_is_said():
    def noted(**population):
        population = {"people_by_month": COUNTS} | population
        return "\n".join(Program.from_dict({"name": "Acme", "population": population}).notes)

    assert "no start: the first month is taken to be January" in noted()
    assert "no whole number of years" not in noted(horizon_years=2)
    assert "no whole number of years" in noted(horizon_years=1.5)
