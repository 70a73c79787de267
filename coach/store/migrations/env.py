"""Run by Alembic inside the transaction that `coach.store.migrate` has begun, so that a migration happens whole."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
