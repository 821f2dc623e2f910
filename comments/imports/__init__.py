"""Moving in: comments and posts from the export of another site.

`cleaning` makes the file readable, `wxr` reads it, `matching` finds each post's article, `words`
turns markup into text, `storing` writes comments and `drafts` writes articles.
"""
