"""Files and protocols, in and out."""
