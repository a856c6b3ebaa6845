"""The bench of a sitting as the rules look at it: from the tables to a `TicketSnapshot`."""
