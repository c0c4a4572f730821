"""One module per subject; each lists its row models in `TABLES`."""
