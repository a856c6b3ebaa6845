"""Tables and the session. Nothing here decides anything."""
