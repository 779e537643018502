"""The papers of finished cards."""
