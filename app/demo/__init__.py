"""Musterstadt: writes the files an office would send, then imports them like any delivery."""
