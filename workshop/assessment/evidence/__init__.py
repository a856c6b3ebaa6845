"""The twelve rules over a frozen ticket. They propose, with reasons; only people enter results."""
