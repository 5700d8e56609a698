"""How fast we are against peers and bounds: one module per group, run by ``python -m benchmarks.bench``."""
