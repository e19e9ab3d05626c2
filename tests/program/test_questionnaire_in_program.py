"""A design's questions from a file of their own; written out as items nothing is lost."""

import tomllib

import pytest

from simkit.checks import Problems
from simkit.design.questionnaire import Questionnaire
from simkit.population.reasons import catalogue
from simkit.program.file.items import item_tables
from simkit.program.file.toml_writer import to_toml
from simkit.program.program import Program
from simkit.program.topics import topics_of

HEAD = 'name = "Acme"\n[population]\npeople_per_year = 40\n[[design]]\npreset = "employer_web"\n'
QUESTIONS = "1. What was your main reason? [reason]\n2. How did you find your future manager?\n - Good\n - Bad\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "questions.txt").write_text(QUESTIONS)
    return tmp_path


def load(folder, lines):
    (folder / "acme.toml").write_text(HEAD + lines)
    return Program.load(folder / "acme.toml")


def test_the_path_is_counted_from_the_program_file(folder):
    program = load(folder, 'questionnaire = "questions.txt"\n')
    form = program.designs[0].questionnaire
    assert [item.text for item in form.items] == ["What was your main reason?", "How did you find your future manager?"]
    assert form.items[1].topic == "hiring_manager" and form.items[1].sensitivity == 0.9
    assert any("questions.txt: minutes, topic, sensitivity and value" in note for note in program.notes)


def test_a_template_and_a_number_of_items(folder):
    program = load(folder, 'questionnaire = "template:twelve"\nitems = 6\n')
    assert [item.text for item in program.designs[0].questionnaire.items] == [
        item.text for item in Questionnaire.template("twelve").items[:6]
    ]


def test_no_question_is_asked_twice(folder):
    with pytest.raises(Problems) as refused:
        load(folder, 'questionnaire = "questions.txt"\nitems = 4\n')
    assert refused.value.sentences == (
        'acme.toml: design[1] ("employer_web"): items is 4, but the questionnaire has 2 questions with words of their'
        " own, and none may be asked twice: add the questions that are missing with their words, or give 2 at most.",
    )
    # longer answers are no new questions
    twice = load(folder, 'questionnaire = "questions.txt"\nminutes = 4.0\n').designs[0].questionnaire
    assert len(twice.items) == 2 and twice.minutes == pytest.approx(4.0)


def test_a_template_by_its_number(folder):
    assert len(load(folder, 'questionnaire = "template:5"\n').designs[0].questionnaire.items) == 5


def test_without_a_preset_it_stands_for_the_items(folder):
    program = load(
        folder,
        'questionnaire = "template:one"\n[[design]]\nname = "own"\nquestionnaire = "questions.txt"\n[[design.step]]\n',
    )
    assert len(program.design("own").questionnaire.items) == 2


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            'questionnaire = "template:fife"\n',
            'is "template:fife", but no template has that name: did you mean "five"?',
        ),
        ('questionnaire = ""\n', 'is "", but must be the path of a file'),
        ("questionnaire = 3\n", "is 3, but must be text in quotes"),
        ('questionnaire = "no.txt"\n', "no.txt is not there, but a file of questions is needed: check the path."),
        (
            'questionnaire = "template:one"\n[[design.item]]\nasks = "primary reason"\n',
            "but [[design.item]] gives the questions too: keep one of the two.",
        ),
    ],
)
def test_complaints(folder, lines, sentence):
    with pytest.raises(Problems) as refused:
        load(folder, lines)
    assert len(refused.value.sentences) == 1
    assert "acme.toml: design[1].questionnaire" in str(refused.value) and sentence in str(refused.value)


def test_every_mistake_in_the_questions_is_said(folder):
    (folder / "questions.txt").write_text("1. Why? [reason] [minutes: x]\n2. Fair? [topic: pai]\n")
    with pytest.raises(Problems) as refused:
        load(folder, 'questionnaire = "questions.txt"\n')
    assert [each.split(": ", 2)[2] for each in refused.value.sentences] == [
        "questions.txt, line 1: minutes is “x”, but must be a number above 0, at most 10000: write such as"
        " [minutes: 0.5].",
        "questions.txt, line 2: topic is “pai”, but no reason has that key: did you mean “pay”?",
    ]


@pytest.mark.parametrize("name", ["one", "five", "twelve", "interview"])
def test_written_out_as_items_nothing_is_lost(name):
    form = Questionnaire.template(name, topics=topics_of(catalogue("declined")))
    data = {
        "name": "Acme",
        "population": {"people_per_year": 40},
        "design": [{"preset": "employer_web", "item": item_tables(form)}],
    }
    assert Program.from_dict(tomllib.loads(to_toml(data))).designs[0].questionnaire == form


def test_the_schema_knows_it():
    text = str(Program.schema())
    assert "template: and one of one, five, twelve, interview" in text and "'choices'" in text and "'must'" in text


def test_topics_know_the_programs_own_reasons():
    program = Program.from_dict(
        {
            "name": "Acme",
            "population": {"people_per_year": 40},
            "reasons": {
                "change": [
                    {"key": "parking", "label": "No parking space", "theme": "terms", "guess": 1, "sensitivity": 0.3}
                ]
            },
        }
    )
    topics = topics_of(program.population, program.kind)
    form = Questionnaire.parse("1. Why? [reason]\n2. Was parking a problem?", topics=topics)
    assert (form.items[1].topic, form.items[1].sensitivity) == ("parking", 0.3)
