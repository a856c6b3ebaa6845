"""Complaints: on a ticket, and the register of the site."""
