"""The connection to a language model, and the built-in interviewer that serves without one."""
