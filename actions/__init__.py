"""What Bertta does in a turn: one thin file per skill.

An action reads the tracker, makes one call to the catalogue and names a response; the words are in data/responses.
"""
