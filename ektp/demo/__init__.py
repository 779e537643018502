"""Demonstration data: the five situations of DESIGN section 9 at their real places and dates, and a generated province.

Everything here is labelled "data contoh" wherever it shows. Idempotent: what stands is left alone.
"""
