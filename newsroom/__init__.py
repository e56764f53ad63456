"""The project: settings, the URL map and what no single app owns."""
