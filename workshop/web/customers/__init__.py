"""Pages of a customer: the card, and two cards made one."""
