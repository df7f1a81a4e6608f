"""The live floor: the board as it is now, streamed to everyone who watches."""
