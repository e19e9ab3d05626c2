"""`simkit init`: from questions in plain words to a program file and a first result."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from simkit import checks
from simkit.checks import InvalidInput
from simkit.cli.files import open_to_write, write_text
from simkit.cli.progress import progress_line

__all__ = ["run"]

_INTRO = """{count} questions about {about}. Answer with a number, a range such as 20-40
(nine times in ten the true number lies inside), or ? for "don't know". "back" goes
one question back; Ctrl-C stops and keeps your answers."""

_ENDED, _INTERRUPTED = 1, 130


def run(arguments: argparse.Namespace) -> int:
    """Ask, or read the answers, write the program file, and say what comes out first."""
    target = Path(arguments.file)
    open_to_write(target, force=arguments.force)
    if arguments.template:
        if arguments.answers is not None:
            raise InvalidInput("--template and --answers are both given, but the template asks nothing: give one.")
        from simkit.program.file.reading import template

        write_text(target, template())
        print(f"{target}\nEdit it, then: simkit check {target}")
        return 0

    from simkit.interview.compose import compose

    where = ""
    if arguments.answers is not None:
        where = Path(arguments.answers).name
        answers = _from_file(Path(arguments.answers))
    else:
        answers = _resumed(_partial(target))
    kind, name = _settings(answers, arguments, where)
    if arguments.answers is None:
        status = _ask(answers, kind, name, _partial(target))
        if status:
            return status
    try:
        draft = compose(answers, kind=kind, name=name, where=where)
        _write(draft, target)
    except BaseException:
        if arguments.answers is None:
            _stopped(answers, kind, name, _partial(target), "Nothing is lost", _ENDED)
        raise
    for sentence in draft.said:
        print(f"  {sentence}")
    if not arguments.no_result:
        from simkit.decision.first_look import look_at

        print("\nA first result takes some seconds.\n", flush=True)
        print(look_at(draft, seed=arguments.seed, draws=arguments.draws, progress=progress_line()))
    print(f"\nNext: simkit report {target}")
    return 0


def _settings(answers: dict[str, object], arguments: argparse.Namespace, where: str) -> tuple[str, str]:
    """Kind and name, from the options or from the file; taken out of the answers."""
    from simkit.population.population import KINDS

    prefix = f"{where}: " if where else ""
    kind, name = answers.pop("kind", None), answers.pop("name", None)
    if kind is not None and arguments.kind is not None and kind != arguments.kind:
        raise InvalidInput(f"{prefix}kind is {kind!r}, but --kind says {arguments.kind!r}: keep one of the two.")
    kind = checks.known("kind", kind or arguments.kind or "declined", KINDS)
    name = arguments.name or name or "Our organisation"
    if not isinstance(name, str) or not name.strip():
        raise InvalidInput(f"{prefix}name is {name!r}, but must be text: write such as Acme.")
    return kind, " ".join(name.split())


def _from_file(path: Path) -> dict[str, object]:
    from simkit.cli.answers_file import answers_of

    return answers_of(path)


def _partial(target: Path) -> Path:
    return target.with_name(f"{target.name}.partial")


def _resumed(partial: Path) -> dict[str, object]:
    """Answers of a session that was stopped."""
    if not partial.is_file():
        return {}
    print(f"Going on with the answers in {partial}; delete that file to begin anew.\n")
    return _from_file(partial)


def _ask(answers: dict[str, object], kind: str, name: str, partial: Path) -> int:
    """Put the questions that are open; the answers are added to `answers` as they come. 0 if all were put."""
    from simkit.interview.answers import read
    from simkit.interview.heard import heard
    from simkit.interview.questions import questions
    from simkit.population.population import KINDS

    asked = questions(kind)
    print(_INTRO.format(count=len(asked), about=KINDS[kind].split(",")[0]))
    values: dict[str, object] = {}
    at, mistaken = 0, False

    def before() -> dict[str, object]:
        return {each.key: values[each.key] for each in asked[:at]}

    try:
        while at < len(asked):
            question = asked[at]
            if question.key in answers:
                try:
                    values[question.key] = read(question, answers[question.key], kind, before())
                    at += 1
                    continue
                except InvalidInput as problem:
                    print(f"\n{question.key}: {problem}")
                    del answers[question.key]
            if not mistaken:
                hint = question.help.replace("\n", "\n   ")
                print(f"\n{at + 1} of {len(asked)}. {question.text}\n   ({hint})")
            print("> ", end="", flush=True)
            line = sys.stdin.readline()
            if not line:
                print()
                return _stopped(answers, kind, name, partial, "The input ended", _ENDED)
            if line.strip().lower() in ("back", "b", "<"):
                at, mistaken = max(0, at - 1), False
                answers.pop(asked[at].key, None)
                continue
            try:
                values[question.key] = read(question, line.strip(), kind, before())
            except InvalidInput as problem:
                print(f"   {problem}")
                mistaken = True
                continue
            mistaken = False
            answers[question.key] = line.strip()
            words = heard(values[question.key])
            if words:
                print(f"   Read as: {words}")
            at += 1
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return _stopped(answers, kind, name, partial, "Stopped", _INTERRUPTED)
    print()
    return 0


def _stopped(answers: dict[str, object], kind: str, name: str, partial: Path, why: str, status: int) -> int:
    from simkit.cli.answers_file import answers_text

    if not answers:
        print(f"{why} before the first answer: nothing was written.", file=sys.stderr)
        return status
    write_text(partial, answers_text({"kind": kind, "name": name, **answers}))
    count = f"{len(answers)} answer{'' if len(answers) == 1 else 's'}"
    again = partial.name.removesuffix(".partial")
    print(f"{why}: {count} kept in {partial}; simkit init {again} goes on from there.", file=sys.stderr)
    return status


def _write(draft: object, target: Path) -> None:
    from simkit.interview.commented import commented_toml
    from simkit.interview.compose import Draft
    from simkit.program.program import Program

    assert isinstance(draft, Draft)
    Program.from_dict(draft.data, target.name)
    head = [
        "A program file for simkit, made by simkit init from your answers. Change what you know better.",
        "What else could stand here: simkit init other.toml --template",
    ]
    if draft.unanswered:
        head.append(f"Not answered, so that wide ranges or nothing stand in: {', '.join(draft.unanswered)}")
    write_text(target, commented_toml(draft.data, draft.origins, tuple(head)))
    _partial(target).unlink(missing_ok=True)
    print(f"Wrote {target}.")
