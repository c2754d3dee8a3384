"""Alembic's entry for the catalogue's tables; the connection is handed in by `service_catalogue.database`."""

from alembic import context

from service_catalogue.models import metadata

config = context.config
context.configure(
    connection=config.attributes["connection"],
    target_metadata=metadata,
    version_table=config.get_main_option("version_table"),
    # SQLite cannot alter most things in place: Alembic then copies the table.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
