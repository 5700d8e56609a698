"""From caseloads and costs to a five-year plan. Money is integer cents."""
