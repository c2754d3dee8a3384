"""PTV, Finland's national service catalogue: services of its versions 11 and 12 come in, services of version 12 go out.

Imports know single services, lists and pages of answers, and the national general descriptions; exports are bodies
for the twelfth version's API, and only those that its rules let through. Nothing is fetched or sent.
"""

from __future__ import annotations

from service_catalogue.formats.ptv_reading import read_file
from service_catalogue.formats.ptv_writing import lint, report, write_file

__all__ = ["lint", "read_file", "report", "write_file"]
