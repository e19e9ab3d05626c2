"""The state of a long run in one file, written whole or not at all, and read back to the bit.

The file is numpy's npz: the sums as arrays, everything else as JSON in an array of bytes. Nothing in it is ever
unpickled.
"""

from __future__ import annotations

import io
import json
import os
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from simkit.checks import InvalidInput
from simkit.diagnosis.running import Failure, Progress
from simkit.diagnosis.workers import Warned

__all__ = ["load", "save"]

FORMAT = "simkit checkpoint 1"

SHOWN = 40
"""Values of settings up to this length are shown when they differ; fingerprints tell a reader nothing."""


def _checked(settings: Mapping[str, str]) -> dict[str, str]:
    for name, value in settings.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise InvalidInput(
                f"the setting {name!r} is {value!r}, but names and values must be text: give str(value), or its "
                "fingerprint."
            )
    return dict(settings)


def save(path: str | os.PathLike[str], state: Progress, settings: Mapping[str, str]) -> None:
    """Write a state to a file; an earlier file stays whole until the new one is.

    Parameters
    ----------
    path : path-like
        Its folder must exist.
    state : Progress
    settings : mapping of str to str
        What the state depends on, as text or as `simkit.diagnosis.fingerprint.fingerprint`.

    Raises
    ------
    InvalidInput
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(f"{folder}/study.npz", Progress({"n": np.ones(2)}, done=2), {"seed": "7"})
    ...     load(f"{folder}/study.npz", {"seed": "7"}).sums["n"]
    array([1., 1.])
    """
    target = _in_a_folder(path)
    about = {
        "format": FORMAT,
        "settings": _checked(settings),
        "done": state.done,
        "failed": state.failed,
        "failures": [[failure.address, failure.what] for failure in state.failures],
        "warnings": [[one.category, one.message, one.count] for one in state.warnings],
        "sums": list(state.sums),
    }
    # names of sums may be no names of files: they stand in the text
    arrays = {f"sums_{place}": np.asarray(values, np.float64) for place, values in enumerate(state.sums.values())}
    text = np.frombuffer(json.dumps(about).encode(), np.uint8)
    real = Path(os.path.realpath(target))  # a link stays a link
    part = real.with_name(f".{real.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        try:
            with part.open("xb") as file:
                np.savez(file, about=text, **arrays)  # type: ignore[arg-type]
                file.flush()
                os.fsync(file.fileno())
            part.replace(real)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
    except OSError as error:
        raise InvalidInput(
            f"the checkpoint {str(path)!r} cannot be written ({_reason(error)}): "
            "give a file in a folder that you may write to and that has room."
        ) from error
    _settle(real.parent)


def _settle(folder: Path) -> None:
    # the new name, too, must survive a power cut; not every system can do this for a folder
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def load(path: str | os.PathLike[str], settings: Mapping[str, str]) -> Progress | None:
    """Read the state that `save` wrote, if it was made with the same settings.

    Parameters
    ----------
    path : path-like
    settings : mapping of str to str

    Returns
    -------
    Progress or None
        None when there is no file yet.

    Raises
    ------
    InvalidInput
        The settings differ; the file is no checkpoint, is damaged or cannot be read; or its folder does not exist.
    """
    target = _in_a_folder(path)
    given = _checked(settings)
    if not target.exists():
        return None
    try:
        content = target.read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"the checkpoint {str(path)!r} cannot be read ({_reason(error)}): give a file that you may read."
        ) from error
    try:
        about, arrays = _read(content)
        state = _state(about, arrays)
    except Exception as error:  # whatever broken bytes lead zipfile, json and numpy to
        raise InvalidInput(
            f"the file {str(path)!r} is no checkpoint, or is damaged: give another file name, or delete it to start "
            "afresh."
        ) from error
    differing = _differences(about["settings"], given)
    if differing:
        raise InvalidInput(
            f"the checkpoint {str(path)!r} was made with other settings ({'; '.join(differing)}), and sums of both "
            "would mean nothing: give another file name, or the same settings."
        )
    return state


def _in_a_folder(path: str | os.PathLike[str]) -> Path:
    target = Path(path)
    if not target.parent.is_dir():
        raise InvalidInput(
            f"the checkpoint {str(path)!r} has no folder to be in: create {str(target.parent)!r}, or give another "
            "file name."
        )
    if target.is_dir():
        raise InvalidInput(f"the checkpoint {str(path)!r} is a folder: give the name of a file.")
    return target


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _read(content: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    about = json.loads(arrays.pop("about").tobytes())
    if about["format"] != FORMAT:
        raise ValueError("another format")
    return about, arrays


def _state(about: dict[str, Any], arrays: dict[str, Any]) -> Progress:
    names = about["sums"]
    if sorted(arrays) != sorted(f"sums_{place}" for place in range(len(names))):
        raise ValueError("arrays are missing")
    sums = {}
    for place, name in enumerate(names):
        sums[name] = arrays[f"sums_{place}"]
        if sums[name].dtype != np.float64:
            raise ValueError("sums of another type")
        sums[name].setflags(write=False)
    failures = tuple(Failure(address, what) for address, what in about["failures"])
    warned = tuple(Warned(category, message, count) for category, message, count in about["warnings"])
    return Progress(sums, about["done"], about["failed"], failures, warned)


def _differences(there: Mapping[str, str], here: Mapping[str, str]) -> list[str]:
    found = []
    for name in dict.fromkeys([*there, *here]):
        if name not in here:
            found.append(f"{name} only there")
        elif name not in there:
            found.append(f"{name} only here")
        elif there[name] != here[name]:
            short = all(len(value) <= SHOWN and not value.startswith("#") for value in (there[name], here[name]))
            found.append(f"{name} {there[name]!r} there, {here[name]!r} here" if short else f"{name} differs")
    return found
