"""What every page shares: tags, tables, forms, exports, charts, security headers. No domain knowledge."""
