"""Pages of the restitution, of guarantees and of watches nobody collects."""
