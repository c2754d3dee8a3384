"""Places and company forms, and what people call stages and audiences: names to recognise in a message"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for table in ("place", "company_form"):
        op.create_table(
            table,
            sa.Column("id", sa.String(length=40), nullable=False),
            sa.Column("name", sa.JSON(), nullable=False),
            sa.Column("nicknames", sa.JSON(), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        )
    for table in ("stage", "audience"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN nicknames JSON DEFAULT '{{}}' NOT NULL")


def downgrade() -> None:
    for table in ("stage", "audience"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN nicknames")
    op.drop_table("company_form")
    op.drop_table("place")
