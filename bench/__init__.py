"""Measurements, taken side by side in one run and written to docs/."""
