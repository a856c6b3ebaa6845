"""Assessment sessions, from their preparation to the minutes."""
