"""What the site promises in figures, and how each is measured. `README.md` here says what there is."""
