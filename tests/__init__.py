"""A description of the product that can be run."""
