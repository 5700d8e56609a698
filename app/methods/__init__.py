"""What the methods behind the indicators are, for those who read their numbers."""
