"""What we choose: the contact steps, the questionnaire, and the shipped ways of asking."""
