"""What a case looks like: the screen and the figures."""
