"""Work at the bench: its page, and the acts it offers."""
