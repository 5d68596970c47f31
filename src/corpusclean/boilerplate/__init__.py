"""What a repeated block is, and what becomes of it."""
