"""Events, questions, terms and indicators; services' own channels; drafts and revisions"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("entry_id", sa.String(length=60), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("began_from", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=120), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "entry_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("publication", sa.String(length=20), server_default="published", nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("name_is_ours", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=True),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.Column("place", sa.JSON(), nullable=True),
        sa.Column("url", sa.String(length=400), nullable=True),
        sa.Column("as_of", sa.Integer(), nullable=True),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.CheckConstraint("publication IN ('published', 'withdrawn')", name=op.f("ck_event_publication")),
        sa.CheckConstraint("status IN ('ongoing', 'ad_hoc', 'ended', 'cancelled')", name=op.f("ck_event_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_starts_at"), "event", ["starts_at"])

    op.create_table(
        "faq",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.Integer(), nullable=True),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq")),
    )
    op.create_table(
        "indicator",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("covers", sa.JSON(), nullable=True),
        sa.Column("data_source", sa.JSON(), nullable=True),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("number", name=op.f("uq_indicator_number")),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("entry_id", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.CheckConstraint("action IN ('publish', 'withdraw', 'end', 'restore')", name=op.f("ck_revision_action")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("kind", "entry_id", "number", name=op.f("uq_revision_kind")),
    )
    op.create_table(
        "term",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("term", sa.JSON(), nullable=False),
        sa.Column("meaning", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
    )
    op.create_table(
        "event_organiser",
        sa.Column("event_id", sa.String(length=60), nullable=False),
        sa.Column("other_id", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_organiser_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["organisation.id"], name=op.f("fk_event_organiser_other_id_organisation")
        ),
        sa.PrimaryKeyConstraint("event_id", "other_id", name=op.f("pk_event_organiser")),
    )
    op.create_index(op.f("ix_event_organiser_other_id"), "event_organiser", ["other_id"])

    op.create_table(
        "event_package",
        sa.Column("event_id", sa.String(length=60), nullable=False),
        sa.Column("other_id", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_package_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["other_id"], ["package.id"], name=op.f("fk_event_package_other_id_package")),
        sa.PrimaryKeyConstraint("event_id", "other_id", name=op.f("pk_event_package")),
    )
    op.create_index(op.f("ix_event_package_other_id"), "event_package", ["other_id"])

    op.create_table(
        "faq_service",
        sa.Column("faq_id", sa.String(length=60), nullable=False),
        sa.Column("other_id", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["faq_id"], ["faq.id"], name=op.f("fk_faq_service_faq_id_faq"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["service.id"], name=op.f("fk_faq_service_other_id_service")),
        sa.PrimaryKeyConstraint("faq_id", "other_id", name=op.f("pk_faq_service")),
    )
    op.create_index(op.f("ix_faq_service_other_id"), "faq_service", ["other_id"])

    # Written out, because on SQLite the library would copy the table to add a constraint, and dropping the old one
    # would take all that refers to it along.
    op.execute(
        "ALTER TABLE channel ADD COLUMN service_id VARCHAR(60) "
        "CONSTRAINT fk_channel_service_id_service REFERENCES service (id)"
    )
    op.create_index(op.f("ix_channel_service_id"), "channel", ["service_id"])
    op.execute(
        "ALTER TABLE service ADD COLUMN publication VARCHAR(20) DEFAULT 'published' NOT NULL "
        "CONSTRAINT ck_service_publication CHECK (publication IN ('published', 'withdrawn'))"
    )
    op.execute("ALTER TABLE organisation ADD COLUMN public_body BOOLEAN DEFAULT false NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE organisation DROP COLUMN public_body")
    op.execute("ALTER TABLE service DROP COLUMN publication")
    op.execute("DELETE FROM channel WHERE service_id IS NOT NULL")
    with op.batch_alter_table("channel") as channel:
        channel.drop_index("ix_channel_service_id")
        channel.drop_column("service_id")
    op.drop_table("faq_service")
    op.drop_table("event_package")
    op.drop_table("event_organiser")
    op.drop_table("term")
    op.drop_table("revision")
    op.drop_table("indicator")
    op.drop_table("faq")
    op.drop_table("event")
    op.drop_table("draft")
