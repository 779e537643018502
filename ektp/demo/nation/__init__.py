"""A made-up nation: years of day sheets of every office, with the blanks they used and the figures they start from.

Everything is drawn from hashes of office, day and seed, set by set inside the database: the same seed gives the same rows, in whatever
order and on however many connections they are written. Nothing of it is real; every row is marked as sample where it can be.
"""

from ektp.demo.nation.generate import Wanted, generate_nation

__all__ = ["Wanted", "generate_nation"]
