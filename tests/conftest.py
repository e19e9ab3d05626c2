"""Lets every test import the plain modules that stand beside it here: `strategies`, `builders`."""

import sys
from pathlib import Path

HERE = str(Path(__file__).parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)
