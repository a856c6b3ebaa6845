"""Pages for those who left a watch: how far it is."""
