"""What of a pilot may be shown: the one door through which its counts reach a page, a file or a screen."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simkit import checks
from simkit.pilot.aggregate import NO_REASON, NOTHING_SAID, Aggregate, Choice, Counts
from simkit.pilot.suppression import Tree, groups, likely_tree, ordered_tree

__all__ = ["Group", "Shown", "shown", "tree_of"]


@dataclass(frozen=True)
class Group:
    """One line of a table: what it holds and how many answers; `invited` is None in the table of reasons."""

    names: tuple[str, ...]
    answered: int
    invited: int | None = None
    about: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Its names, or their themes where there are many."""
        if len(self.names) <= 3 or not any(self.about):
            return "; ".join(name or "not known" for name in self.names)
        return f"about {', '.join(self.about)} ({len(self.names)} answers to choose from, together)"


@dataclass(frozen=True)
class Shown:
    """The counts of a pilot that may be seen by anybody. What is not shown is None.

    Invitations, and how many of them arrived, are the sender's own counts and not answers: they stand as they are. Of
    answers nothing below `cell` is in it, nor anything from which it could be reckoned. There is one table by reason
    and one of the frame: by segment where there is more than one, otherwise by wave, never both, since two could be
    combined.

    Parameters
    ----------
    cell : int
    invited, delivered, started, answered : int or None
        `started` is left out unless at least `cell` people broke off.
    by_reason, by_frame : tuple of Group or None
    frame : str
        "segment", "wave" or "" (there is one group).
    reasons_known : bool
        Whether any reason at all was recorded.
    earlier : bool
        Whether it tells only what came since an earlier one was shown.
    """

    cell: int
    invited: int | None
    delivered: int | None
    started: int | None
    answered: int | None
    by_reason: tuple[Group, ...] | None
    by_frame: tuple[Group, ...] | None
    frame: str = ""
    reasons_known: bool = True
    earlier: bool = False

    @property
    def data(self) -> dict[str, Any]:
        """Everything that is shown, for JSON."""

        def rows(table: tuple[Group, ...] | None) -> list[dict[str, Any]] | None:
            if table is None:
                return None
            return [
                {"names": list(each.names), "answered": each.answered}
                | ({} if each.invited is None else {"invited": each.invited})
                for each in table
            ]

        stages = {name: getattr(self, name) for name in ("cell", "invited", "delivered", "started", "answered")}
        return stages | {
            "since_earlier": self.earlier,
            "by_reason": rows(self.by_reason),
            "frame": self.frame,
            "by_frame": rows(self.by_frame),
        }

    def lines(self) -> list[str]:
        """Sentences and tables in plain text."""
        of = "an unknown number of" if self.invited is None else f"{self.invited:,}"
        later = "since what was shown before"
        if self.answered is None:
            if self.earlier:
                return [f"Fewer than {self.cell} answered {later}, or so nearly all who were left: not shown."]
            if self.invited is None:
                return [f"Fewer than {self.cell} answered: not shown."]
            return [
                f"Fewer than {self.cell} of the {of} invited answered, or so nearly all that it would tell on single"
                " people: not shown."
            ]
        if self.answered == 0:
            said = [
                f"Nobody answered {later}."
                if self.earlier
                else f"Nobody of the {of} invited answered. That is a result: it speaks against a high answer rate."
            ]
        elif self.earlier:
            # some of them may have been invited before
            said = [f"{self.answered:,} answered {later}; {of} were invited in that time."]
        else:
            said = [f"{self.answered:,} of {of} invited answered."]
        if self.delivered is not None and self.invited is not None and self.delivered != self.invited:
            said.append(f"{self.invited - self.delivered:,} of the invitations did not arrive.")
        if self.started is not None:
            said.append(f"{self.started:,} started; {self.started - self.answered:,} of them broke off.")
        if not self.answered:
            return said
        why = f"not shown, since some group would have fewer than {self.cell} answers"
        if not self.reasons_known:
            said.append("By main reason: not known.")
        elif self.by_reason is None:
            said.append(f"By main reason: {why}.")
        else:
            said += ["By main reason:", *_table(self.by_reason)]
        if self.frame and self.by_frame is None:
            said.append(f"By {self.frame}: {why}.")
        elif self.by_frame is not None:
            said += [f"By {self.frame}:", *_table(self.by_frame)]
        if any(len(each.names) > 1 for table in (self.by_reason, self.by_frame) for each in table or ()):
            said.append(f"Lines with several names stand together so that none tells on fewer than {self.cell} people.")
        return said

    def __str__(self) -> str:
        return "\n".join(self.lines())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"


def _table(rows: tuple[Group, ...]) -> list[str]:
    made = []
    for each in sorted(rows, key=lambda row: -row.answered):
        of = "" if each.invited is None else f" of {each.invited:,}"
        made.append(f"  {each.answered:>6,}{of}  {each.words}")
    return made


def _visible(answered: int, m: int) -> bool:
    # a total of none tells on nobody, unless its absence would say that there was exactly one
    return answered >= m or (answered == 0 and m != 2)


def shown(counts: Aggregate, since: Aggregate | None = None) -> Shown:
    """As much of a pilot as may be shown.

    Parameters
    ----------
    counts : Aggregate
    since : Aggregate, optional
        What had been read when tables were shown before. Then only what came since is shown, as a pilot of its own,
        beside the earlier tables; a difference of two tables tells nothing else.

    Raises
    ------
    InvalidInput
        Something of the earlier pilot is missing in this one.

    Examples
    --------
    >>> from simkit.pilot.aggregate import choices_of
    >>> from simkit.population.reasons import catalogue
    >>> one = Aggregate.of(choices_of(catalogue()), invited=40, answered=14, named={"pay": 8, "too_slow": 6})
    >>> print(shown(one))
    14 of 40 invited answered.
    By main reason:
           8  about terms, market, personal, nothing definite (9 answers to choose from, together)
           6  about process, role, people, company (11 answers to choose from, together)
    Lines with several names stand together so that none tells on fewer than 5 people.
    >>> print(shown(one + Aggregate.of(one.choices, invited=9, answered=1), since=one))
    Fewer than 5 answered since what was shown before, or so nearly all who were left: not shown.
    """
    net = _Net(counts, since)
    m = counts.cell
    table, withheld = _by_frame(net)
    known, later = counts.coded and (since is None or since.coded), since is not None
    if withheld or not _visible(net.answered, m):
        return Shown(m, net.invited, net.delivered, None, None, None, None, net.frame, known, later)
    left = None if net.started is None else net.started - net.answered
    started = net.started if left is not None and (left >= m or m == 1) else None
    by_reason = _by_reason(net) if known else None
    return Shown(m, net.invited, net.delivered, started, net.answered, by_reason, table, net.frame, known, later)


class _Net:
    """Counts, or what is new in them; by cell of the frame also how many could have answered at most."""

    def __init__(self, counts: Aggregate, since: Aggregate | None):
        if since is not None and since.choices != counts.choices:
            raise checks.InvalidInput(
                "two pilots have different lists of reasons, but must share one: use one program."
            )
        nothing = Counts(0, 0, 0, 0)
        before = {} if since is None else since.cells
        self.choices, self.cell = counts.choices, counts.cell
        stages: list[int | None] = [0, 0, 0, 0]
        self.named: dict[str, int] = {}
        self.new: dict[str, int] = {}
        self.rooms: dict[str, tuple[int, ...]] = {}
        self.asked: dict[str, int] = {}
        segments = {segment for _, segment in counts.cells}
        frame, at = ("segment", 1) if len(segments) > 1 else ("wave", 0)
        least = 0
        for where in sorted({*counts.cells, *before}):
            now, then = counts.cells.get(where, nothing), before.get(where, nothing)
            net = [None if a is None or b is None else a - b for a, b in zip(now[:4], then[:4], strict=True)]
            least = min(least, *(each for each in net if each is not None))
            stages = [None if a is None or b is None else a + b for a, b in zip(stages, net, strict=True)]
            for key, count in (*now.reasons, *((k, -n) for k, n in then.reasons)):
                self.named[key] = self.named.get(key, 0) + count
            name = where[at]
            self.new[name] = self.new.get(name, 0) + now.answered - then.answered
            if now.invited is None or net[0] is None:
                frame = ""
            else:
                self.asked[name] = self.asked.get(name, 0) + net[0]
                reached = now.invited if now.delivered is None else now.delivered
                if reached > then.answered:
                    self.rooms[name] = (*self.rooms.get(name, ()), reached - then.answered)
        self.named = {key: count for key, count in self.named.items() if count}
        if min(least, 0, *self.named.values()) < 0:
            raise checks.InvalidInput(
                "the earlier pilot is no part of this one, but what came since is to be shown:"
                " read the same files, longer."
            )
        self.invited, self.delivered, self.started = stages[:3]
        self.answered = int(stages[3] or 0)
        self.frame = frame if sum(map(len, self.rooms.values())) > 1 and self.answered else ""


def _by_reason(net: _Net) -> tuple[Group, ...] | None:
    labels = {choice.key: choice.label for choice in net.choices}
    named = {**net.named, NO_REASON: net.answered - sum(net.named.values())}
    order = {choice.key: at for at, choice in enumerate(net.choices)}
    found = groups(tree_of(net.choices), named, net.cell)
    # one group of everything says nothing beyond the total
    if found is None or len(found) < 2:
        return None
    themes = {choice.key: choice.theme for choice in net.choices}
    made = []
    for keys, count in found:
        ordered = sorted(keys, key=order.__getitem__)
        about = tuple(dict.fromkeys(themes[key] for key in ordered))
        made.append(Group(tuple(labels[key] for key in ordered), count, about=about))
    return tuple(made)


_OFFERED = ("terms", "market", "personal", NOTHING_SAID)
"""Themes about what was offered and who the person is; answers that say nothing stand with them, being as harmless."""


def tree_of(choices: Sequence[Choice]) -> Tree:
    """The tree of what answers can name: what was offered or how it went, then themes, then reasons.

    >>> from simkit.pilot.aggregate import choices_of
    >>> from simkit.population.reasons import catalogue
    >>> [len(half.leaves) for half in tree_of(choices_of(catalogue())).halves]
    [9, 11]
    """
    sides: list[Tree] = []
    for offered in (True, False):
        themes: dict[str, list[tuple[Tree, float]]] = {}
        for each in choices:
            if (each.theme in _OFFERED) == offered:
                themes.setdefault(each.theme, []).append((Tree((each.key,)), each.weight))
        if themes:
            sides.append(likely_tree([(likely_tree(own), sum(w for _, w in own)) for own in themes.values()]))
    return sides[0] if len(sides) == 1 else Tree.joined(*sides)


def _by_frame(net: _Net) -> tuple[tuple[Group, ...] | None, bool]:
    """The table of the frame, and whether even the total would tell on one of its cells."""
    if not net.frame:
        return None, False
    names = sorted(net.rooms, key=lambda name: (len(name), name))
    leaves = [(Tree((name,)), float(sum(net.rooms[name]))) for name in names]
    tree = ordered_tree(names) if net.frame == "wave" else likely_tree(leaves)
    found = groups(tree, net.new, net.cell, net.rooms)
    if found is None:
        return None, net.answered >= net.cell
    if len(found) < 2:
        return None, False
    return tuple(Group(keys, n, sum(net.asked[key] for key in keys)) for keys, n in found), False
