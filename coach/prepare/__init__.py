"""What is made ready before the interview: the stories that a candidate will tell."""
