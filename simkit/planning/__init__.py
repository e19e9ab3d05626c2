"""Which design, and how many people it takes."""
