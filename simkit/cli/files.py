"""Files that the commands read and write: one sentence for whatever goes wrong, nothing lost."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from simkit.checks import InvalidInput

__all__ = ["open_to_write", "program_path", "read_text", "write_text"]


def program_path(text: str) -> Path:
    """The path of a program file; `example:NAME` is a shipped one.

    >>> program_path("example:small").name, program_path("acme.toml").name
    ('small.toml', 'acme.toml')
    """
    if text.startswith("example:"):
        from simkit.program.file.reading import example_path

        return example_path(text.removeprefix("example:"))
    return Path(text)


def read_text(path: Path, what: str) -> str:
    """The text of a file.

    Raises
    ------
    InvalidInput
        Not there, a folder, not to be read, not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InvalidInput(f"{path} is not there, but {what} is needed: check the path.") from None
    except IsADirectoryError:
        raise InvalidInput(f"{path} is a folder, but {what} is needed: name a file in it.") from None
    except UnicodeDecodeError:
        raise InvalidInput(f"{path} is not UTF-8, but {what} must be: save it with the encoding UTF-8.") from None
    except (OSError, ValueError) as problem:
        cause = getattr(problem, "strerror", None) or str(problem)
        raise InvalidInput(f"{path} cannot be read ({cause}): check the path and your rights.") from None


def open_to_write(path: Path, *, force: bool = True, keep: Path | None = None) -> None:
    """Refuse, before any work is done, what could not be written in the end.

    Parameters
    ----------
    path : Path
    force : bool
        Whether a file that is there may be overwritten.
    keep : Path, optional
        A file that must not be overwritten by any means: the input.
    """
    try:
        if path.is_dir():
            raise InvalidInput(f"{path} is a folder, but a file is to be written: name a file in it.")
        if path.exists():
            if keep is not None and keep.exists() and path.samefile(keep):
                raise InvalidInput(f"{path} is the program file itself, but must be kept: name another file.")
            if not force:
                raise InvalidInput(
                    f"{path} is there already, but is not overwritten unasked: name another file, or add --force."
                )
            if not os.access(path, os.W_OK):
                raise InvalidInput(f"{path} may not be written to: change its rights, or name another file.")
        elif not path.parent.is_dir():
            raise InvalidInput(f"{path.parent} is no folder, but {path.name} is to be written there: make it first.")
        if not (path.exists() and not path.is_file()) and not os.access(path.parent, os.W_OK):
            raise InvalidInput(f"{path.parent} may not be written to: change its rights, or name another folder.")
    except (OSError, ValueError) as problem:
        if isinstance(problem, InvalidInput):
            raise
        raise _unwritable(path, problem) from None


def write_text(path: Path, text: str) -> None:
    """Write a file at one stroke: either all of it is there, or what was there before.

    Raises
    ------
    InvalidInput
        It cannot be written.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8")  # a device or a pipe
            return
        with _beside(target) as draft:
            draft.write_text(text, encoding="utf-8", newline="\n")
            if target.exists():
                draft.chmod(target.stat().st_mode)
            draft.replace(target)
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as problem:
        raise _unwritable(path, problem) from None


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[Path]:
    draft = target.with_name(f".{target.name[:100]}.{os.getpid()}.tmp")
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _unwritable(path: Path, problem: Exception) -> InvalidInput:
    cause = getattr(problem, "strerror", None) or str(problem)
    return InvalidInput(f"{path} cannot be written ({cause}): name another file.")
