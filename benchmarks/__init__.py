"""Time and memory of xjgrid against its limits; see README.md."""
