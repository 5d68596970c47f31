"""Near-duplicates: signatures, banding, verification, selection, translations."""
