"""The papers of the stock keeper: what each says, as pure functions of plain figures (`Frame` and figures in, `Content` out).

`drafts` takes the figures from the ledger; a topic with models of its own fills in the same dataclasses from there.
"""
