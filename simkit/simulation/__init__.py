"""Draws people through the response process: rows (`journey.py`, READ THIS FIRST) or, where they suffice, counts."""
