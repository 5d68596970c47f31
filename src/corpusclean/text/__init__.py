"""Pure functions on text: what comes in and goes out is plain values."""
