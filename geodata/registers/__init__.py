"""Registers of areas: which there are on a day, what became of them, and how counts move with them."""
