"""Administration: people and their roles, sites and their identity, prices."""
