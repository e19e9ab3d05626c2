"""How good the answers would be: counts of people, Monte Carlo errors, where the truth gets lost."""
