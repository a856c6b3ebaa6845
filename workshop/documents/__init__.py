"""Paper: each file declares the data its page needs and makes the page."""
