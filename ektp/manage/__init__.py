"""What somebody sees around every page, the way home, and the screens that look after offices, calendar and machine.

It stands at the roof: the menu names pages of every app, and the screens write through the services of several.
"""
