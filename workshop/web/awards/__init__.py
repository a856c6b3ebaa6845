"""Results of candidates, and the public check of an award."""
