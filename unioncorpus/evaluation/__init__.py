"""How well and how fast the package does: damage and scores, benchmarks beside others, soak runs."""
