"""Work on picture files. Pillow only: no models, no settings, no database."""
