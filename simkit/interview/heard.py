"""How an answer was read, said back to the person who typed it."""

from __future__ import annotations

from simkit.interview.answers import NOTHING, Asker, Contactable, Counts, Part, Survey
from simkit.interview.answers_money import Cost, FixPlanned
from simkit.interview.asker_words import plain_name
from simkit.interview.spoken import Amount

__all__ = ["heard"]


def heard(value: object) -> str:
    """How an answer was read, in a few words for the person who typed it; empty where that is plain.

    >>> heard(None), heard(Amount(20, 40, 80)), heard(Amount(42, 42, 42))
    ('left open', '20 to 80, most likely about 40', '')
    """
    if value is None:
        return "left open"
    if value is NOTHING:
        return "none"
    if isinstance(value, Amount):
        return "" if value.sure else f"{value.low:,g} to {value.high:,g}, most likely about {value.middle:,g}"
    if isinstance(value, Contactable):
        low, middle, high = value.share
        return f"{middle:.0%}" + ("" if value.share.sure else f", between {low:.0%} and {high:.0%}")
    if isinstance(value, Survey):
        who = {"exit": "leavers", "stay": "staff"}.get(value.population, "candidates")
        how = {"interview": "talks", "mail": "by post"}.get(value.mode, "a web survey")
        by = "an outside firm" if value.sponsor == "third_party" else "yourselves"
        return f"{value.answered} of {value.invited} {who} answered, {how}, asked by {by}"
    if isinstance(value, Counts):
        return ", ".join(f"{key} {count:g}" for key, count in value.counts.items()) + "".join(
            f"; {sentence}" for sentence in value.said if sentence.startswith("set aside")
        )
    if isinstance(value, Asker):
        words = {"items": "questions"}
        sizes = [
            f"{each:g} {words.get(key, key)}"
            for key, each in value.changes.items()
            if isinstance(each, int | float) and key != "incentive"
        ]
        worth = value.changes.get("incentive")
        if isinstance(worth, int | float):
            kind = str(value.changes.get("incentive_kind", "")).replace("lottery", "by lottery")
            sizes.append(f"{worth:,g} dollars {kind}".rstrip() if worth else "no incentive")
        return ", ".join([plain_name(value.preset, value.changes), *sizes])
    if isinstance(value, Cost):
        parts = (value.value,) if value.value else (value.days, value.per_day, value.recruiting)
        return " / ".join(f"{part.low:,g} to {part.high:,g}" for part in parts if part and not part.sure)
    if isinstance(value, tuple):
        unused = any(isinstance(each, Part) and each.of is not None for each in value)
        return "; ".join(_part(each) for each in value) + ("; what follows “of” is not used" if unused else "")
    return ""


def _part(each: object) -> str:
    if isinstance(each, FixPlanned):
        cost = each.cost
        price = "cost open" if cost is None else f"{cost.low:,g}" + ("" if cost.sure else f" to {cost.high:,g}")
        return f"{each.reason}: {each.change} ({price})"
    return f"{each.name} {each.people:g}" if isinstance(each, Part) else str(each)
