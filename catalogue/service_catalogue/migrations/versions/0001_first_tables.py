"""The catalogue's first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audience",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience")),
    )
    op.create_table(
        "catalogue_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_state")),
    )
    op.create_table(
        "city",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("network", sa.JSON(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("name_is_ours", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("part_of_id", sa.String(length=60), nullable=True),
        sa.Column("successor_id", sa.String(length=60), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("nicknames", sa.JSON(), nullable=False),
        sa.Column("serves", sa.JSON(), nullable=True),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('network', 'partner')", name=op.f("ck_organisation_kind")),
        sa.CheckConstraint("status IN ('active', 'ended')", name=op.f("ck_organisation_status")),
        sa.ForeignKeyConstraint(
            ["part_of_id"], ["organisation.id"], name=op.f("fk_organisation_part_of_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["organisation.id"], name=op.f("fk_organisation_successor_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "package",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("name_is_ours", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
        sa.UniqueConstraint("number", name=op.f("uq_package_number")),
    )
    op.create_table(
        "service",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("cost", sa.String(length=20), nullable=True),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("name_is_ours", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("how_to_get", sa.JSON(), nullable=False),
        sa.Column("who_for", sa.JSON(), nullable=False),
        sa.Column("internal_note", sa.JSON(), nullable=True),
        sa.Column("delivery", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("replaced_by", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.Integer(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "category IN ('advice_and_services', 'projects', 'financial_support', 'partners')",
            name=op.f("ck_service_category"),
        ),
        sa.CheckConstraint("cost IS NULL OR cost IN ('free', 'paid', 'members')", name=op.f("ck_service_cost")),
        sa.CheckConstraint("kind IN ('service', 'signpost')", name=op.f("ck_service_kind")),
        sa.CheckConstraint("status IN ('ongoing', 'ad_hoc', 'ended')", name=op.f("ck_service_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    op.create_table(
        "stage",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage")),
        sa.UniqueConstraint("number", name=op.f("uq_stage_number")),
    )
    op.create_table(
        "text_vector",
        sa.Column("encoder", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("encoder", "digest", name=op.f("pk_text_vector")),
    )
    op.create_table(
        "channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(length=60), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.String(length=10), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("confidence IN ('high', 'medium', 'low')", name=op.f("ck_channel_confidence")),
        sa.CheckConstraint(
            "kind IN ('web', 'phone', 'email', 'visit', 'form', 'booking', 'chat')", name=op.f("ck_channel_kind")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_channel_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
    )
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_channel_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "heading",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("package_id", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["package_id"], ["package.id"], name=op.f("fk_heading_package_id_package")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heading")),
    )
    with op.batch_alter_table("heading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_heading_package_id"), ["package_id"], unique=False)

    op.create_table(
        "package_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("package_id", sa.String(length=60), nullable=False),
        sa.Column("to_id", sa.String(length=60), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["package_id"], ["package.id"], name=op.f("fk_package_link_package_id_package")),
        sa.ForeignKeyConstraint(["to_id"], ["package.id"], name=op.f("fk_package_link_to_id_package")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_link")),
    )
    with op.batch_alter_table("package_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_package_link_package_id"), ["package_id"], unique=False)

    op.create_table(
        "phrase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_phrase_service_id_service"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase")),
        sa.UniqueConstraint("service_id", "language", "text", name=op.f("uq_phrase_service_id")),
    )
    with op.batch_alter_table("phrase", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phrase_service_id"), ["service_id"], unique=False)

    op.create_table(
        "referral_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(length=60), nullable=True),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "basis IN ('established', 'stated', 'created', 'public', 'brainstormed')",
            name=op.f("ck_referral_link_basis"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_referral_link_service_id_service"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_link")),
    )
    with op.batch_alter_table("referral_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_link_service_id"), ["service_id"], unique=False)

    op.create_table(
        "service_audience",
        sa.Column("service_id", sa.String(length=60), nullable=False),
        sa.Column("other_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["audience.id"], name=op.f("fk_service_audience_other_id_audience")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_audience_service_id_service"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "other_id", name=op.f("pk_service_audience")),
    )
    with op.batch_alter_table("service_audience", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_audience_other_id"), ["other_id"], unique=False)

    op.create_table(
        "service_package",
        sa.Column("service_id", sa.String(length=60), nullable=False),
        sa.Column("other_id", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["package.id"], name=op.f("fk_service_package_other_id_package")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_package_service_id_service"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "other_id", name=op.f("pk_service_package")),
    )
    with op.batch_alter_table("service_package", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_package_other_id"), ["other_id"], unique=False)

    op.create_table(
        "service_provider",
        sa.Column("service_id", sa.String(length=60), nullable=False),
        sa.Column("other_id", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["other_id"], ["organisation.id"], name=op.f("fk_service_provider_other_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_provider_service_id_service"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "other_id", name=op.f("pk_service_provider")),
    )
    with op.batch_alter_table("service_provider", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_provider_other_id"), ["other_id"], unique=False)

    op.create_table(
        "service_stage",
        sa.Column("service_id", sa.String(length=60), nullable=False),
        sa.Column("other_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["stage.id"], name=op.f("fk_service_stage_other_id_stage")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_stage_service_id_service"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "other_id", name=op.f("pk_service_stage")),
    )
    with op.batch_alter_table("service_stage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_stage_other_id"), ["other_id"], unique=False)

    op.create_table(
        "referral_from",
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_referral_from_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral_link.id"],
            name=op.f("fk_referral_from_referral_id_referral_link"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("referral_id", "organisation_id", name=op.f("pk_referral_from")),
    )
    op.create_table(
        "referral_to",
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_referral_to_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral_link.id"],
            name=op.f("fk_referral_to_referral_id_referral_link"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("referral_id", "organisation_id", name=op.f("pk_referral_to")),
    )
    op.create_table(
        "service_heading",
        sa.Column("service_id", sa.String(length=60), nullable=False),
        sa.Column("other_id", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["heading.id"], name=op.f("fk_service_heading_other_id_heading")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_heading_service_id_service"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "other_id", name=op.f("pk_service_heading")),
    )
    with op.batch_alter_table("service_heading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_heading_other_id"), ["other_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("service_heading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_heading_other_id"))

    op.drop_table("service_heading")
    op.drop_table("referral_to")
    op.drop_table("referral_from")
    with op.batch_alter_table("service_stage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_stage_other_id"))

    op.drop_table("service_stage")
    with op.batch_alter_table("service_provider", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_provider_other_id"))

    op.drop_table("service_provider")
    with op.batch_alter_table("service_package", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_package_other_id"))

    op.drop_table("service_package")
    with op.batch_alter_table("service_audience", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_audience_other_id"))

    op.drop_table("service_audience")
    with op.batch_alter_table("referral_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_link_service_id"))

    op.drop_table("referral_link")
    with op.batch_alter_table("phrase", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_phrase_service_id"))

    op.drop_table("phrase")
    with op.batch_alter_table("package_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_package_link_package_id"))

    op.drop_table("package_link")
    with op.batch_alter_table("heading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_heading_package_id"))

    op.drop_table("heading")
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_channel_organisation_id"))

    op.drop_table("channel")
    op.drop_table("text_vector")
    op.drop_table("stage")
    op.drop_table("service")
    op.drop_table("package")
    op.drop_table("organisation")
    op.drop_table("city")
    op.drop_table("catalogue_state")
    op.drop_table("audience")
