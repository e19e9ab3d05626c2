"""Which cells of a table may be shown: one rule along a tree that is fixed before there is data.

A table has cells (reasons, or segments) with counts that add up to a total that is shown. The cells are the leaves of a
binary tree that does not depend on any answer. Starting from the whole, a group is split in two if and only if **both
halves have at least m answers**; what cannot be split is shown as one group with one number. Zero is treated as any
other small count.

Why no cell can be had from it, even by somebody who knows the rule. Every group shown has m or more answers. Take one
that has several cells and R answers. Give all R to any one of its cells: one half of the group then has none, fewer
than m, so that the group is not split; no other group's total has changed, so that nothing else on the page has. So
every cell of the group may hold 0 or R >= m, whatever is known, and no sum of groups gives anything new, since groups
do not overlap. Merging what is left over is the complementary suppression.

Where a cell cannot have more than a known number (no more can answer in a segment than were invited there) the argument
needs room: the bounds that remain under the same reallocation are computed from the group's total and the known limits
alone. A group whose cells would be too narrow is merged upward; if the whole is, the table is withheld.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Tree", "groups", "likely_tree", "ordered_tree"]


@dataclass(frozen=True)
class Tree:
    """A binary tree; a leaf has a name, a node two halves."""

    leaves: tuple[str, ...]
    halves: tuple[Tree, Tree] | None = None

    @classmethod
    def joined(cls, left: Tree, right: Tree) -> Tree:
        return cls(left.leaves + right.leaves, (left, right))


def likely_tree(parts: Sequence[tuple[Tree, float]]) -> Tree:
    """Halves that were thought about equally frequent: the two rarest are joined first (Huffman's construction).

    >>> likely_tree([(Tree(("pay",)), 5), (Tree(("slow",)), 3), (Tree(("manager",)), 1)]).leaves
    ('manager', 'slow', 'pay')
    """
    heap = [(float(weight), at, part) for at, (part, weight) in enumerate(parts)]
    heapq.heapify(heap)
    at = len(heap)
    while len(heap) > 1:
        first, _, left = heapq.heappop(heap)
        second, _, right = heapq.heappop(heap)
        heapq.heappush(heap, (first + second, at, Tree.joined(left, right)))
        at += 1
    return heap[0][2]


def ordered_tree(names: Sequence[str]) -> Tree:
    """Neighbours stay together: for waves.

    >>> ordered_tree(["1", "2", "3"]).halves[0].leaves
    ('1', '2')
    """
    if len(names) == 1:
        return Tree((names[0],))
    middle = (len(names) + 1) // 2
    return Tree.joined(ordered_tree(names[:middle]), ordered_tree(names[middle:]))


def groups(
    tree: Tree, counts: Mapping[str, int], m: int, rooms: Mapping[str, tuple[int, ...]] | None = None
) -> tuple[tuple[tuple[str, ...], int], ...] | None:
    """The groups that may be shown, each with its count; None if nothing may be, not even the total.

    Parameters
    ----------
    tree : Tree
    counts : mapping of leaf to count
    m : int
        The smallest count ever shown.
    rooms : mapping of leaf to counts, optional
        What everybody knows that the cells of a leaf cannot exceed; a segment invited in three waves has three.

    Examples
    --------
    >>> tree = ordered_tree(["a", "b", "c", "d"])
    >>> groups(tree, {"a": 7, "b": 6, "c": 9, "d": 1}, 5)
    ((('a',), 7), (('b',), 6), (('c', 'd'), 10))
    >>> groups(tree, {"a": 1, "b": 1, "c": 1, "d": 1}, 5) is None
    True
    >>> groups(ordered_tree(["a", "b"]), {"a": 2, "b": 4}, 5, {"a": (2,), "b": (4,)}) is None  # everybody answered
    True
    """
    if m == 1:
        return tuple(((name,), counts.get(name, 0)) for name in tree.leaves)
    if _total(tree, counts) < m:
        return None
    found = _cut(tree, counts, m, rooms)
    return None if found is None else tuple(found)


def _total(tree: Tree, counts: Mapping[str, int]) -> int:
    return sum(counts.get(name, 0) for name in tree.leaves)


def _cut(
    tree: Tree, counts: Mapping[str, int], m: int, rooms: Mapping[str, tuple[int, ...]] | None
) -> list[tuple[tuple[str, ...], int]] | None:
    total = _total(tree, counts)
    if tree.halves is not None and min(_total(half, counts) for half in tree.halves) >= m:
        parts = [_cut(half, counts, m, rooms) for half in tree.halves]
        if parts[0] is not None and parts[1] is not None:
            return parts[0] + parts[1]
    if rooms is not None and not _roomy(tree, total, m, rooms):
        return None
    return [(tree.leaves, total)]


def _roomy(tree: Tree, total: int, m: int, rooms: Mapping[str, tuple[int, ...]]) -> bool:
    """Whether every cell of a group keeps room, for an attacker who knows the rule and the limits.

    It does if it surely holds m or more, or if it could hold as many different counts as a cell of which nothing is
    known, up to m of them. Only the group's total and the limits enter, so that the answer itself tells nothing more.
    """
    return all(low >= m or high - low >= min(room, m - 1) for room, low, high in bounds(tree, total, m, rooms))


def bounds(tree: Tree, total: int, m: int, rooms: Mapping[str, tuple[int, ...]]) -> Iterator[tuple[int, int, int]]:
    """Of each cell: its limit, and what it may hold at least and at most if the group has `total`.

    One half of a group of several leaves has fewer than m; a single leaf is any split of its total.
    """
    for own, other in [(tree, None)] if tree.halves is None else [tree.halves, tree.halves[::-1]]:
        cells = [room for name in own.leaves for room in rooms[name]]
        room, beside = sum(cells), 0 if other is None else sum(sum(rooms[name]) for name in other.leaves)
        # totals of this half that the limits allow, and that leave the group unsplit
        least, most = max(0, total - beside), min(room, total)
        spans = [(least, min(most, m - 1)), (max(least, total - (m - 1)), most)] if other else [(least, most)]
        spans = [span for span in spans if span[0] <= span[1]]
        for cell in cells:
            low = min((max(0, span[0] - (room - cell)) for span in spans), default=0)
            high = max((min(cell, span[1]) for span in spans), default=0)
            yield cell, low, high
