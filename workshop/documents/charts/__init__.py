"""Charts as SVG, for pages and for paper: geometry and words, no framework."""
