"""The shared rules of a workshop. Pure: no framework, no database, no clock."""
