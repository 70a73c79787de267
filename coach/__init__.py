"""Callback Coach: rehearse a job interview by typing, and be marked in your own words."""

__version__ = "0.1.0"
