"""Areas that a planner draws, answered from released numbers alone."""
