"""Facts and codes turned into what a person reads, in their language, at display time."""
