"""From readings to verdicts: pure rules, no framework, no database, no clock."""
