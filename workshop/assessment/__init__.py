"""Judging candidates: pure rules. Rules propose and compute; only people enter results."""
