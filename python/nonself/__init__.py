"""Nonself: an open immune system for IT and OT networks."""
