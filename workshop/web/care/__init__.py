"""What follows a watch that was given back: reminders of checks, opinions of customers."""
