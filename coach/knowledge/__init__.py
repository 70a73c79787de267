"""The banks of advice and questions, and the index that finds them."""
