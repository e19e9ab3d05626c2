"""Who they are and what is true of them: people, segments, reasons."""
