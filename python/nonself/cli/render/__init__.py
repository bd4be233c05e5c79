"""What a person reads in the terminal: data objects in, Rich renderables out.

Every string that came from the wire goes through :mod:`nonself.cli.render.text`, so that neither
markup nor control characters of a host name reach the terminal.
"""

from nonself.cli.render.counts import render_counts
from nonself.cli.render.incident import render_incident
from nonself.cli.render.investigation import render_investigation
from nonself.cli.render.overview import render_overview

__all__ = ["render_counts", "render_incident", "render_investigation", "render_overview"]
