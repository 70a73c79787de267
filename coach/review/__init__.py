"""What is looked at after an interview: the debrief, exports, what human coaches say."""
