"""Every file in golden/ holds mistakes; its .txt holds what the user reads, to the letter."""

from pathlib import Path

import pytest

from simkit.checks import Problems
from simkit.program.program import Program

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.toml"))


def test_there_are_enough_kinds_of_mistakes():
    assert len(GOLDEN) >= 30


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_mistake_is_told_in_these_words(path):
    with pytest.raises(Problems) as caught:
        Program.load(path)
    assert str(caught.value) + "\n" == path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_sentence_names_the_file_and_stands_once(path):
    with pytest.raises(Problems) as caught:
        Program.load(path)
    sentences = caught.value.sentences
    assert len(set(sentences)) == len(sentences)
    for sentence in sentences:
        assert sentence.startswith(path.name)
        assert "\n" not in sentence
        assert sentence[-1] in ".?"
