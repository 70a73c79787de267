"""The analyser: a typed answer in, an assessment out. Pure, without a model, the same every time."""
