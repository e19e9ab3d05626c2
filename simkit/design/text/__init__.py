"""The questionnaire as text: read from and written to the formats that people keep their questions in."""
