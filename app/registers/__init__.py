"""Registers of municipalities: which there are on a day, what became of them, and tables moved with them."""
