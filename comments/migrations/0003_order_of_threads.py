"""Indexes in the order in which threads are read, and one that finds the same words at once."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Length

import comments.models.comment

OF_PARENTS = "comments_comment_parent_id_3e0802fb"  # the index that a ForeignKey has by itself


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0002_moderators"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="comment",
            name="comments_co_article_8586b0_idx",
        ),
        migrations.RemoveIndex(
            model_name="comment",
            name="comments_co_article_05343b_idx",
        ),
        migrations.RemoveIndex(
            model_name="comment",
            name="comments_co_parent__5ff733_idx",
        ),
        migrations.SeparateDatabaseAndState(
            # For this Django would write SQLite's table anew, whose ids would then begin where
            # they are rather than where they were told to: see comments.numbering.
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX {OF_PARENTS}",
                    f"CREATE INDEX {OF_PARENTS} ON comments_comment (parent_id)",
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="comment",
                    name="parent",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="comments.comment",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                fields=["article_slug", "sent_at", "id", "parent", "status"],
                name="comments_co_article_500e15_idx",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("parent__isnull", False)),
                fields=["parent", "status", "sent_at", "id"],
                name="replies",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                models.F("article_slug"),
                Length("text"),
                comments.models.comment.Opening("text"),
                models.F("sent_at"),
                name="by_words",
            ),
        ),
    ]
