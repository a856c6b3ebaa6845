"""Établi, the after-sales system of a watch workshop. Importing a rule must not import Flask."""

__version__ = "0.1.0"
