"""What the researcher computes from answers alone: shares of reasons, their intervals, your own estimators."""
