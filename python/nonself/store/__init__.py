"""What people do with what was found: incidents, comments, feedback, models, users, audit."""

from nonself.store.database import DatabaseError, open_database
from nonself.store.store import Store

__all__ = ["DatabaseError", "Store", "open_database"]
