"""What the dashboard shows, assembled by plain functions from figures and from what `reports.selectors.dashboard` read."""
