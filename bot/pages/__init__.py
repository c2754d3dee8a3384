"""The catalogue as web pages and open data."""
