"""Writes of reports: runs and their files."""
