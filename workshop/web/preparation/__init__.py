"""The preparation of the bench: its page, the supplies awaited, the workshop's planning."""
