"""A checkpoint is read back to the bit, written whole or not at all, and refused in one sentence."""

import errno
import io
import os
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from simkit.checks import InvalidInput
from simkit.diagnosis.checkpoint import load, save
from simkit.diagnosis.running import Failure, Progress
from simkit.diagnosis.workers import Warned

SETTINGS = {"seed": "7", "designs": "#0123456789abcdef"}

STATE = Progress(
    {"mean/of 'x'": np.array([[0.1, -0.0], [np.nan, np.inf]]), "file": np.array([5e-324, 1 / 3]), "": np.zeros((2, 0))},
    done=4,
    failed=3,
    failures=(Failure("draw 0, replicate 17", "ZeroDivisionError: division by zero"), Failure("é\n", "")),
    warnings=(Warned("RuntimeWarning", "overflow", 12), Warned("a.B", "“quoted”", 1)),
)


def same(one, other):
    assert list(one.sums) == list(other.sums)
    for name, values in one.sums.items():
        assert (values.dtype, values.shape) == (other.sums[name].dtype, other.sums[name].shape)
        assert values.tobytes() == other.sums[name].tobytes()
    assert (one.done, one.failed, one.failures, one.warnings) == (
        other.done,
        other.failed,
        other.failures,
        other.warnings,
    )
    return True


def refusal(path, given_=SETTINGS):
    with pytest.raises(InvalidInput) as caught:
        load(path, given_)
    return str(caught.value)


@pytest.fixture
def path(tmp_path):
    save(tmp_path / "study.npz", STATE, SETTINGS)
    return tmp_path / "study.npz"


def test_there_and_back(path):
    assert same(load(path, SETTINGS), STATE)
    # the order of settings says nothing
    assert same(load(path, dict(reversed(SETTINGS.items()))), STATE)


@given(
    values=arrays.arrays(np.float64, arrays.array_shapes(min_dims=1, max_dims=3), elements=st.floats(width=64)),
    name=st.text(max_size=5),
    words=st.lists(st.text(max_size=8), max_size=3),
)
@settings(deadline=None)
def test_any_bits_come_back(tmp_path_factory, values, name, words):
    path = tmp_path_factory.getbasetemp() / "any.npz"
    state = Progress({name: values}, 3, len(words), tuple(Failure(word, word) for word in words))
    save(path, state, {"x": name})
    assert same(load(path, {"x": name}), state)


def test_the_empty_state_of_a_beginning(tmp_path):
    save(tmp_path / "new.npz", Progress(), {})
    assert same(load(tmp_path / "new.npz", {}), Progress())


def test_what_is_read_cannot_be_changed_by_mistake(path):
    with pytest.raises(ValueError, match="read-only"):
        load(path, SETTINGS).sums["file"][0] = 1.0


def test_no_file_yet(tmp_path):
    assert load(tmp_path / "none.npz", SETTINGS) is None


def test_numpy_reads_it_without_pickle(path):
    with np.load(path, allow_pickle=False) as archive:
        assert archive["sums_1"].tobytes() == STATE.sums["file"].tobytes()


# --- refused ---------------------------------------------------------------------------------------------------------


def test_other_settings_are_named_with_short_values(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    there = {"seed": "7", "designs": "#0123456789abcdef", "text": "a" * 41, "draws": "200", "old": "1"}
    save("study.npz", STATE, there)
    here = {"seed": "8", "designs": "#fedcba9876543210", "text": "b" * 41, "draws": "200", "new": "1"}
    assert refusal("study.npz", here) == (
        "the checkpoint 'study.npz' was made with other settings (seed '7' there, '8' here; designs differs; text "
        "differs; old only there; new only here), and sums of both would mean nothing: give another file name, or the "
        "same settings."
    )


def test_settings_are_text(path):
    sentence = "the setting 'seed' is 7, but names and values must be text: give str(value), or its fingerprint."
    assert refusal(path, {"seed": 7}) == sentence
    with pytest.raises(InvalidInput) as caught:
        save(path, STATE, {"seed": 7})
    assert str(caught.value) == sentence


DAMAGED = "the file {!r} is no checkpoint, or is damaged: give another file name, or delete it to start afresh."


def _npz(**arrays_):
    file = io.BytesIO()
    np.savez(file, **arrays_)
    return file.getvalue()


def _about(text):
    return np.frombuffer(text, np.uint8)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        pickle.dumps({"a": 1}),
        _npz(x=np.ones(2)),
        _npz(about=_about(b"{}")),
        _npz(about=_about(b"\xff")),
        _npz(about=_about(b"[1]")),
        _npz(about=np.ones(3)),
        _npz(about=_about(b'{"format": "simkit checkpoint 2"}')),
        _npz(about=np.array([{"format": "simkit checkpoint 1"}], dtype=object)),
    ],
)
def test_what_is_no_checkpoint(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.npz").write_bytes(content)
    assert refusal("other.npz") == DAMAGED.format("other.npz")


def test_nothing_is_ever_unpickled(tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "sprung"),)

    for content in (pickle.dumps(Trap()), _npz(about=np.array([Trap()], dtype=object))):
        (tmp_path / "trap.npz").write_bytes(content)
        refusal(tmp_path / "trap.npz")
    assert not (tmp_path / "sprung").exists()


def test_a_sum_is_missing_or_of_another_type(path):
    with np.load(path) as archive:
        held = dict(archive)
    assert held.keys() == {"about", "sums_0", "sums_1", "sums_2"}
    for wrong in ({"sums_1": held["sums_1"].astype(np.float32)}, {"sums_3": np.ones(2)}):
        path.write_bytes(_npz(**(held | wrong)))
        assert refusal(path) == DAMAGED.format(str(path))
    del held["sums_1"]
    path.write_bytes(_npz(**held))
    assert refusal(path) == DAMAGED.format(str(path))


def test_cut_short_anywhere_it_is_refused(path):
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        assert refusal(path) == DAMAGED.format(str(path))


def test_a_changed_byte_is_refused_or_has_no_meaning(path):
    whole = path.read_bytes()
    refused = 0
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        try:
            found = load(path, SETTINGS)
        except InvalidInput as error:
            assert str(error) == DAMAGED.format(str(path))
            refused += 1
        else:
            assert same(found, STATE)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert refused > sum(member.file_size for member in archive.infolist())


def test_where_it_cannot_be(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sentence = "the checkpoint 'none/study.npz' has no folder to be in: create 'none', or give another file name."
    assert refusal("none/study.npz") == sentence
    with pytest.raises(InvalidInput) as caught:
        save("none/study.npz", STATE, SETTINGS)
    assert str(caught.value) == sentence
    (tmp_path / "taken").mkdir()
    assert refusal("taken") == "the checkpoint 'taken' is a folder: give the name of a file."


def _unwilling(*arguments, **others):
    raise PermissionError(errno.EACCES, "Permission denied")


def test_a_file_that_may_not_be_read(path, monkeypatch):
    monkeypatch.setattr("pathlib.Path.open", _unwilling)
    assert refusal(path) == (
        f"the checkpoint {str(path)!r} cannot be read (permission denied): give a file that you may read."
    )


# --- written whole or not at all -------------------------------------------------------------------------------------


def _full(*arguments, **others):
    raise OSError(errno.ENOSPC, "No space left on device")


def _half(file, **held):
    file.write(b"PK half")
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(("name", "replacement"), [("os.replace", _full), ("os.fsync", _full), ("numpy.savez", _half)])
def test_when_writing_fails_the_old_file_stays_whole(path, monkeypatch, name, replacement):
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(name, replacement)
        with pytest.raises(InvalidInput) as caught:
            save(path, Progress({}, 9), SETTINGS)
    assert str(caught.value) == (
        f"the checkpoint {str(path)!r} cannot be written (no space left on device): give a file in a folder that you "
        "may write to and that has room."
    )
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["study.npz"]


def test_an_interrupt_while_writing_leaves_the_old_file_and_no_litter(path, monkeypatch):
    def stopped(file, **held):
        file.write(b"PK half")
        raise KeyboardInterrupt

    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", stopped)
        with pytest.raises(KeyboardInterrupt):
            save(path, Progress({}, 9), SETTINGS)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["study.npz"]


def test_the_new_file_is_on_the_disk_before_it_takes_the_name(path, monkeypatch):
    order = []
    real_sync, real_replace = os.fsync, os.replace

    def synced(handle):
        order.append("sync")
        real_sync(handle)

    def replaced(source, target):
        order.append("replace")
        assert source.parent == target.parent
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    save(path, STATE, SETTINGS)
    assert order[:2] == ["sync", "replace"]


def test_a_link_stays_a_link(path, tmp_path):
    link = tmp_path / "link.npz"
    try:
        link.symlink_to(path)
    except OSError:
        pytest.skip("no links on this system")
    save(link, Progress({}, 9), SETTINGS)
    assert link.is_symlink() and load(path, SETTINGS).done == 9
