"""Nonself: an open immune system for IT and OT networks."""

from importlib.metadata import version

__version__ = version("nonself")
