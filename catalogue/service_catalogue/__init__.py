"""What a city offers its businesses: the catalogue's tables, texts, search and routing.

The package knows no dialogue, no HTTP and no Rasa: an integrator without a bot can use it alone.
"""
