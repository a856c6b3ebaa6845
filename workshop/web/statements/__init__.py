"""What is declared on a ticket in codes."""
