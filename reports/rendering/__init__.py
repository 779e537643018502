"""HTML in, tagged PDF out, in a child process of its own.

WeasyPrint returns memory only when its process exits, so it is imported by the child alone: `process` is for callers,
`python -m reports.rendering` is the child, and nothing in this package knows Django or the database.
"""
