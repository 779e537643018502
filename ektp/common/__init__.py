"""Building blocks without Django: periods, local days, numbers, formats."""
