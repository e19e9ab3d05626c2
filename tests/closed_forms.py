"""Answers known in closed form, to hold estimators against."""

import numpy as np
from scipy.special import betaln, gammaln


def beta_binomial_evsi(a, b, n, slope, cost):
    """Exact: act where slope (a + y)/(a + b + n) exceeds the cost, summed over the beta-binomial y."""
    y = np.arange(n + 1)
    logs = gammaln(n + 1) - gammaln(y + 1) - gammaln(n - y + 1) + betaln(a + y, b + n - y) - betaln(a, b)
    after = np.maximum(slope * (a + y) / (a + b + n) - cost, 0.0)
    return float(np.exp(logs) @ after) - max(slope * a / (a + b) - cost, 0.0)
