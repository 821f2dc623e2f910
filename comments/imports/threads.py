"""Which comment heads the thread of each: we have one level of replies, WordPress has many."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from comments.imports.wxr import Item, number


def heads(parents: Mapping[int, int], wanted: Container[int]) -> dict[int, int]:
    """By id the topmost wanted comment above each one; itself for a top-level comment.

    `parents` has the id of every comment's parent, 0 for none. A parent that is missing or the
    comment itself makes it top-level, and so does standing in a circle. Where a parent is not
    wanted, what stands above that one counts; 0 where nothing does.
    """
    found: dict[int, int] = {}
    for start in parents:
        path: dict[int, None] = {}  # an ordered set
        at = start
        while at in parents and at not in found and at not in path:
            path[at] = None
            at = parents[at]
        if at in path:
            way = list(path)
            for member in way[way.index(at) :]:
                found[member] = member if member in wanted else 0
                del path[member]
        head = found.get(at, 0)
        for member in reversed(path):
            head = head or (member if member in wanted else 0)
            found[member] = head
    return found


def not_found(item: Item, wanted: Container[int], heads: Mapping[int, int]) -> Iterator[str]:
    """A sentence for every wanted reply that became top-level, for the operator."""
    present = {number(old.id) for old in item.comments}
    for old in item.comments:
        key, parent = number(old.id), number(old.parent)
        if key not in wanted or not parent or heads[key] != key:
            continue
        if parent == key:
            why = "names itself as its parent"
        elif parent not in present:
            why = f"answers {parent}, which is not under this post"
        elif parent in wanted:
            why = f"answers {parent} in a circle"
        else:
            why = f"answers {parent}, which is not taken over"
        yield f"comment {key} of post {item.number} {why}"
