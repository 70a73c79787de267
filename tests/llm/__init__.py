"""The built-in interviewer, prompts and tokens."""
