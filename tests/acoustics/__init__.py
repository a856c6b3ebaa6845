"""Sounds made for the tests, and what is true of them."""
