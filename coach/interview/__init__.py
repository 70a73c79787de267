"""The interview: what is asked, what may come next, who speaks, and the way of one answer."""
