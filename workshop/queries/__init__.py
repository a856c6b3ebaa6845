"""Reads: one function per page, returning that page's dataclass."""
