"""What is known, and on whose word: past programs, priors fitted to them, judgement named as such."""
