"""Inputs, outputs and the run directory."""
