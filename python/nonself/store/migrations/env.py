"""Alembic's entry: the connection comes from :func:`nonself.store.database.migrate`."""

from alembic import context

from nonself.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
