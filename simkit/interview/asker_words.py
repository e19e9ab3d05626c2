"""From "HR calls, 15 minutes" to a shipped way of asking with its changes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simkit.checks import InvalidInput
from simkit.design.design import Design
from simkit.design.presets import WAYS_OF_ASKING
from simkit.interview.spoken import numeral

__all__ = ["MENU", "asked_by", "menu", "plain_name"]

MENU = tuple(WAYS_OF_ASKING)
"""Presets in the order of the numbers by which they can be chosen."""

_SPONSORS = {
    "third_party": "third party; third-party; outside firm; outsider; outside; external; consultant; consulting;"
    " agency; vendor; outside researcher; search firm; headhunter; research firm; platform",
    "internal_research": "internal research; research department; market research; analytics; insights; branding;"
    " people analytics; another department",
    "hiring_manager": "hiring manager; manager; boss",
    "hr": "hr; human resources; recruiter; recruiters; recruiting; talent acquisition; talent team;"
    " people team; ta; we",
}
_TALKS = {
    "video": "video; zoom; teams; webcam",
    "in_person": "in person; face to face; face-to-face; meeting; coffee; lunch; on site",
    "phone": "call; calls; phone; phones; telephone; ring; rings; interview; interviews; talk; talks; conversation",
}
_FORMS = "web; online; survey; form; questionnaire; link; surveymonkey; qualtrics; typeform; google forms; tool; poll"
_EMAIL = "e-mail; email; e-mails; emails; mail"


def menu() -> str:
    """The numbered list of the ways of asking.

    >>> menu().splitlines()[0]
    '1 interview by the hiring manager'
    """
    return "\n".join(f"{number} {WAYS_OF_ASKING[name]().name}" for number, name in enumerate(MENU, 1))


def _has(text: str, words: str) -> bool:
    return any(re.search(rf"(?<![\w-]){re.escape(each.strip())}(?![\w-])", text) for each in words.split(";"))


def _preset(text: str) -> tuple[str, dict[str, object]]:
    """The preset that the words name, and what must be changed in it."""
    names = {make().name: key for key, make in WAYS_OF_ASKING.items()}
    for key, name in zip(names.values(), names, strict=True):
        if text in (key, key.replace("_", " "), name):
            return key, {}
    sponsor = next((key for key, words in _SPONSORS.items() if _has(text, words)), None)
    talk = next((key for key, words in _TALKS.items() if _has(text, words)), None)
    form, mail = _has(text, _FORMS), _has(text, _EMAIL)
    if sponsor == "hiring_manager" and _has(text, _SPONSORS["hr"]):
        raise InvalidInput(f"“{text}” names HR and the hiring manager, but one of them comes first: name that one.")
    nameless = _has(text, "anonymous; anonymously; no names; without names")
    if talk and (form or mail):
        raise InvalidInput(f"“{text}” names a talk and a form, but one of them comes first: name that one.")
    if talk and nameless:
        raise InvalidInput(
            f"“{text}” promises an anonymous talk, but whoever talks to a person knows who it is: ask by web form, or"
            " leave “anonymous” out."
        )
    if nameless:
        return ("anonymous_platform" if sponsor == "third_party" else "anonymous_web"), {}
    if sponsor is None:
        who = "HR, the hiring manager, internal research or a third party"
        raise InvalidInput(f"“{text}” does not say who would ask: name {who}, or choose 1 to {len(MENU)}.")
    if sponsor == "hiring_manager":
        if form or mail:
            return ("employer_web" if form else "email_question"), {"sponsor": sponsor}
        return "manager_interview", _mode(talk, "video")
    if not (talk or form or mail):
        raise InvalidInput(
            f"“{text}” does not say how: add a call, a web form or an e-mail, or choose 1 to {len(MENU)}."
        )
    other_talk = _mode(talk, "phone")
    if sponsor == "third_party":
        return ("third_party_call", other_talk) if talk else ("third_party_web", {})
    if sponsor == "internal_research":
        confidential: dict[str, object] = {"sponsor": sponsor, "anonymity": "confidential"}
        return ("employer_call", confidential | other_talk) if talk else ("internal_research_web", {})
    if talk:
        return "employer_call", other_talk
    return ("email_question" if mail and not form else "employer_web"), {}


def _mode(talk: str | None, usual: str) -> dict[str, object]:
    return {} if talk in (None, usual) else {"mode": talk}


def asked_by(raw: object) -> tuple[str, dict[str, object]]:
    """The preset and the changes that an answer names.

    Parameters
    ----------
    raw : str, int or mapping
        Words, a number of the menu, both ("3, 8 questions"), with an incentive ("gift card 20"), or a table with
        `preset` and its changes.

    Returns
    -------
    preset : str
    changes : dict
        What `Design.but` accepts.

    Raises
    ------
    InvalidInput
        Who or how is not said, they do not go together, or a number in it is not understood.

    Examples
    --------
    >>> asked_by("HR calls, 15 minutes"), asked_by("3, 8 questions")
    (('employer_call', {'minutes': 15.0}), ('employer_web', {'items': 8}))
    >>> asked_by("3, 50 dollars")
    ('employer_web', {'incentive': 50.0, 'incentive_kind': 'promised'})
    """
    if isinstance(raw, Mapping):
        rest = {key: value for key, value in raw.items() if key != "preset"}
        preset, changes = asked_by(raw.get("preset", ""))
        return preset, _tried(preset, changes | rest)
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise InvalidInput(f"“{raw}” is no way of asking: write such as “HR, web form”, or choose 1 to {len(MENU)}.")
    text, sizes = _sizes(" ".join(str(raw).lower().split()))
    text, gift = _incentive(text)
    sizes |= gift
    number = re.fullmatch(r"(\d+)[\s.,:;]*", text)
    if number:
        if not 1 <= int(number[1]) <= len(MENU):
            raise InvalidInput(f"“{number[1]}” is not on the list, which runs from 1 to {len(MENU)}: choose one of it.")
        preset, changes = MENU[int(number[1]) - 1], {}
    else:
        # a number that plays no part must not vanish
        stray = re.search(r"(?<![\w.])[$€£]?\d[\d.,]*", text)
        if stray:
            raise InvalidInput(
                f"“{stray[0].rstrip('.,')}” in “{raw}” is not understood: say of what, such as 15 minutes, 8 questions,"
                " 2 reminders or gift card 20."
            )
        preset, changes = _preset(text.strip(" ,;."))
    return preset, _tried(preset, changes | sizes)


def _sizes(text: str) -> tuple[str, dict[str, object]]:
    """Minutes, questions and reminders taken out of the words."""
    found: dict[str, object] = {}
    for name, words in (
        ("minutes", r"min\b\.?|mins\b|minutes?\b"),
        ("items", r"questions?\b|items?\b"),
        ("reminders", r"reminders?\b"),
    ):
        hit = re.search(rf"(\d[\d.]*|\b[a-z]+)[\s-]*(?:{words})", text)
        if hit is None:
            continue
        if re.search(r"\d\s*(?:to|-|–)\s*$", text[: hit.start()]):
            raise InvalidInput(f"“{text}” gives a range of {name}, but one number is needed: give the usual one.")
        try:
            size = 0.0 if hit[1] in ("no", "without") else 1.0 if hit[1] in ("a", "one") else numeral(hit[1])
        except InvalidInput:
            continue
        if name != "minutes" and not size.is_integer():
            raise InvalidInput(f"“{hit[0].strip()}” is no whole number of {name}: write such as 8.")
        found[name] = size if name == "minutes" else int(size)
        text = text.replace(hit[0], " ", 1)
    return " ".join(re.sub(r"(?:,(?!\d{3}\b)\s*)+", ", ", text).split()).strip(" ,;"), found


_GIFT = (
    r"(?:gift ?cards?|gift|vouchers?|coupons?|incentives?|rewards?|lottery|lotteries|raffles?|prize draws?|prizes?"
    r"|cash|payment)"
)
_FIGURE = r"\$?\s*(?P<{0}>\d(?:[\d.,]*\d)?k?)"


def _incentive(text: str) -> tuple[str, dict[str, object]]:
    """What people get, taken out of the words: promised unless they say a lottery or in advance."""
    nothing = re.search(rf"\b(?:no|without)(?: an?| any)? {_GIFT}\b", text)
    if nothing:
        return _cut_out(text, nothing), {"incentive": 0.0}
    if re.search(r"[€£]\s*\d|\d\s*(?:[€£]|(?:eur|gbp|chf|euros?|pounds?)\b)", text):
        raise InvalidInput(f"“{text}” is not in dollars, as incentives are counted here: convert the amount.")
    dollars = r"\s*(?:dollars?\b|usd\b|\$)"
    hit = re.search(
        rf"\b{_GIFT}(?: of| worth| for|:)?\s*{_FIGURE.format('after')}(?:{dollars})?"
        rf"|(?<![\d.,-]){_FIGURE.format('before')}(?:{dollars})?[\s-]*{_GIFT}\b"
        rf"|(?<![\d.,-])\$\s*(?P<sign>\d(?:[\d.,]*\d)?k?)"
        rf"|(?<![\d.,-])(?P<word>\d(?:[\d.,]*\d)?k?){dollars}",
        text,
    )
    if hit is None:
        named = re.search(rf"\b{_GIFT}\b", text)
        if named is None:
            return text, {}
        raise InvalidInput(f"“{named[0]}” does not say how much in dollars: write such as {named[0]} 20.")
    rest = text[hit.end() :]
    if re.match(r"\s*(?:to|-|–)\s*\$?\d", rest):
        raise InvalidInput(f"“{text}” gives a range of incentives, but one number is needed: give the usual one.")
    worth = numeral(next(filter(None, hit.groupdict().values())))
    kind = "promised"
    if re.search(r"\b(?:lotter(?:y|ies)|raffles?|draws?)\b", text):
        kind = "lottery"
    elif re.search(r"\b(?:prepaid|in advance|up ?front|enclosed)\b", text):
        kind = "prepaid"
    left = re.sub(rf"\b(?:with|and|a|an|in|of)?\s*{_GIFT}\b", " ", _cut_out(text, hit))
    return " ".join(left.split()).strip(" ,;"), {"incentive": worth, "incentive_kind": kind}


def _cut_out(text: str, hit: re.Match[str]) -> str:
    left = f"{text[: hit.start()]} {text[hit.end() :]}"
    return " ".join(re.sub(r"(?:,(?!\d{3}\b)\s*)+", ", ", left).split()).strip(" ,;")


def _tried(preset: str, changes: dict[str, object]) -> dict[str, object]:
    design: Design = WAYS_OF_ASKING[preset]()
    if "items" in changes and any(step.live for step in design.steps):
        raise InvalidInput("a talk has a length, not a number of questions: write such as “15 minutes”.")
    try:
        design.but("design", **{key: value for key, value in changes.items() if key != "name"})
    except InvalidInput as problem:
        raise InvalidInput(str(problem).removeprefix("design 'design': ")) from None
    return changes


def plain_name(preset: str, changes: Mapping[str, object]) -> str:
    """What the design is called: the preset's name, with who asks and how where that differs.

    >>> plain_name("employer_web", {"sponsor": "hiring_manager"}), plain_name("employer_call", {"mode": "in_person"})
    ('web survey by the hiring manager', 'call by HR (in person)')
    """
    name = WAYS_OF_ASKING[preset]().name
    if "sponsor" in changes:
        who = str(changes["sponsor"]).replace("_", " ")
        who = f"the {who}" if changes["sponsor"] == "hiring_manager" else who
        name = name.replace("by HR", f"by {who}") if "by HR" in name else f"{name} ({who})"
    return f"{name} ({str(changes['mode']).replace('_', ' ')})" if "mode" in changes else name
