"""Randomness with an address: the same number wherever and however it is asked for."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.draws import BLOCK, SOURCES, generator, sobol, uniforms


def test_the_address_is_the_documented_one():
    # numpy itself is the oracle: block 1 of source "counts" (3) under seed 7
    by_numpy = np.random.Generator(np.random.SFC64(np.random.SeedSequence(7, spawn_key=(3, 1)))).random((5, 2))
    np.testing.assert_array_equal(uniforms(7, "counts", BLOCK, BLOCK + 5, 2), by_numpy)
    assert BLOCK == 8192


def test_sources_keep_their_numbers():
    # an address is a promise: these four may be joined by others, never renumbered
    assert {"beliefs": 0, "nodes": 1, "volume": 2, "counts": 3}.items() <= SOURCES.items()
    assert len(set(SOURCES.values())) == len(SOURCES)


@given(st.integers(0, 3 * BLOCK), st.integers(0, 300), st.integers(0, 300), st.integers(0, 3))
@settings(deadline=None, max_examples=25)
def test_however_the_range_is_cut(start, first, second, seed):
    whole = uniforms(seed, "counts", start, start + first + second, 2)
    parts = [uniforms(seed, "counts", start, start + first, 2)]
    parts.append(uniforms(seed, "counts", start + first, start + first + second, 2))
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    assert whole.shape == (first + second, 2)


def test_more_rows_extend():
    few, many = uniforms(1, "volume", 0, BLOCK - 3, 1), uniforms(1, "volume", 0, 2 * BLOCK + 1, 1)
    np.testing.assert_array_equal(few, many[: BLOCK - 3])


def test_another_seed_source_or_block_is_other_luck():
    def table(seed=1, source="counts", start=0):
        return uniforms(seed, source, start, start + 4, 3)

    np.testing.assert_array_equal(table(), table())
    for other in (table(seed=2), table(source="volume"), table(start=BLOCK), table(seed=0)):
        assert (other != table()).all()


def test_a_range_must_be_one():
    assert uniforms(1, "counts", 5, 5, 2).shape == (0, 2)
    for start, stop in ((-1, 4), (4, 3)):
        with pytest.raises(ValueError, match="not a range"):
            uniforms(1, "counts", start, stop, 1)
    with pytest.raises(KeyError):
        generator(1, "no such source")


def test_uniforms_are_uniform():
    # 2 x 8192 numbers, ten bins: each has a standard error of sqrt(0.09/16384) = 0.0023; 0.0117 is five of them
    table = uniforms(11, "counts", 0, BLOCK, 2).ravel()
    shares = np.histogram(table, bins=10, range=(0, 1))[0] / table.size
    assert abs(shares - 0.1).max() < 0.0117
    assert abs(np.corrcoef(uniforms(11, "counts", 0, BLOCK, 2).T)[0, 1]) < 5 / np.sqrt(BLOCK)


def test_sobol_points_are_balanced_open_and_read_only():
    points = sobol(1, "nodes", 0, 256, 3)
    assert points.shape == (256, 3)
    # a (0, m, 1)-net in every dimension: exactly one point in each of 256 equal intervals
    for column in points.T:
        np.testing.assert_array_equal(np.sort(np.floor(column * 256)), np.arange(256))
    assert points.min() > 0.0 and points.max() < 1.0
    with pytest.raises(ValueError, match="read-only"):
        points[0, 0] = 0.5


def test_sobol_addresses():
    np.testing.assert_array_equal(sobol(1, "nodes", 0, 64, 2), sobol(1, "nodes", 0, 128, 2)[:64])
    for other in (sobol(1, "nodes", 1, 64, 2), sobol(2, "nodes", 0, 64, 2), sobol(1, "beliefs", 0, 64, 2)):
        assert (other != sobol(1, "nodes", 0, 64, 2)).any()


def test_another_process_draws_the_same():
    code = (
        "from simkit.draws import sobol, uniforms as u\n"
        "print(u(3, 'counts', 8190, 8194, 1).sum(), sobol(3, 'nodes', 2, 8, 2).sum())"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    here = [uniforms(3, "counts", 8190, 8194, 1).sum(), sobol(3, "nodes", 2, 8, 2).sum()]
    assert [float(x) for x in told] == [float(x) for x in here]
