"""Illustrations that are drawn when the demo is loaded, so that the repository holds no picture."""
