"""The roll-up: SQL built from the registry, and the runners that keep it (MODEL section 6).

One run is one transaction under the province's lock: claim from the outbox, recompute own parts from source, totals upward,
month openings, stoppages, offices and levels. Whatever it does twice comes out the same.
"""
