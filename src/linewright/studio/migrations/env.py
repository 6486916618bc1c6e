"""What Alembic runs the steps with: the connection that `database.migrate` gives it."""

from alembic import context

from linewright.studio.database import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
