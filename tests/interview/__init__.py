"""How an interview goes."""
