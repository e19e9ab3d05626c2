import math

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from simkit.pilot.agreement import Agreement


def test_kappa_by_hand():
    # both "a" 20, a and b 5, b and a 10, both "b" 15: agreement 0.7, by chance 0.5
    pairs = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    found = Agreement.of(pairs)
    assert (found.both, found.same) == (50, 35)
    assert found.kappa == pytest.approx(0.4)


@pytest.mark.parametrize("seed", range(10))
def test_its_range_is_that_of_statsmodels(seed):
    table = np.random.default_rng(seed).integers(1, 9, (3, 3)) + np.diag([4, 4, 4])
    pairs = [("xyz"[i], "xyz"[j]) for i in range(3) for j in range(3) for _ in range(table[i, j])]
    ours, theirs = Agreement.of(pairs), cohens_kappa(table)
    assert ours.kappa == pytest.approx(theirs.kappa)
    assert (ours.kappa_low, ours.kappa_high) == pytest.approx((theirs.kappa_low, min(1, theirs.kappa_upp)), abs=1e-6)


def test_coders_who_put_all_under_one_reason_and_those_who_always_agree():
    assert math.isnan(Agreement.of([("a", "a")] * 5).kappa)
    assert "kappa says nothing" in str(Agreement.of([("a", "a")] * 5))
    assert Agreement.of([("a", "a"), ("b", "b")] * 5).kappa == 1
