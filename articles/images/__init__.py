"""Work on picture files: no models, no settings, no database."""
