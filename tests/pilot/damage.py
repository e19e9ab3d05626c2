"""Ways to break a file, each with the complaint that it must bring: (row, column, words of the rule)."""

from tests.pilot.files import FORMATS, text_of

HEADS = {"qualtrics": 3, "surveymonkey": 2, "table": 1, "coding": 1, "counts": 1}

NAME, PHONE = "Araminta Thrupp", "907 555-0142"

CELLS = {
    "qualtrics": [
        ("Progress", "abc", "must be a number from 0 to 100"),
        ("Progress", "140", "must be a number from 0 to 100"),
        ("Progress", NAME, "must be a number"),
        ("Progress", "60", "is below 100 in a finished response"),
        ("Progress", "", "is empty"),
        ("Duration (in seconds)", "-5", "must be a number"),
        ("Duration (in seconds)", "1,234", "must be a number"),
        ("Duration (in seconds)", PHONE, "must be a number"),
        ("Duration (in seconds)", "", "is empty"),
        ("Finished", "maybe", "must be yes or no"),
        ("Finished", NAME, "must be yes or no"),
        ("Finished", "", "is empty"),
        ("Status", NAME, "is no status"),
        ("Status", "", "is no status"),
        ("ResponseId", "", "is empty"),
        ("StartDate", "31/02/2024", "is no date"),
        ("StartDate", NAME, "is no date"),
        ("EndDate", "2023-01-01", "is before StartDate"),
    ],
    "surveymonkey": [
        ("Respondent ID", "", "is empty"),
        ("Start Date", "yesterday", "is no date"),
        ("Start Date", "", "is empty"),
        ("Start Date", NAME, "is no date"),
        ("End Date", "30.30.2024", "is no date"),
        ("End Date", "", "is empty"),
        ("End Date", "01/13/2020 10:00:00 AM", "is before Start Date"),
    ],
    "table": [
        ("disposition", NAME, "is no disposition"),
        ("disposition", "", "is empty"),
        ("disposition", "non-contact", "stands beside a disposition without an answer"),
        ("minutes", "3.5 min", "must be a number"),
        ("minutes", "-1", "must be a number"),
        ("minutes", "1,234", "must be a number"),
        ("specific", "2", "must be 1 or 0"),
        ("specific", NAME, "must be 1 or 0"),
        ("wave", NAME, "must be a number below 1000"),
        ("wave", "", "is empty"),
        ("segment", NAME, "is none of the program's segments"),
        ("segment", "", "is empty"),
        ("step", "1.5", "must be a whole number"),
        ("step", "99", "must be a whole number"),
        ("start", "2024-13-45", "is no date"),
        ("end", "2024-02-01 09:00", "is before start"),
    ],
    "coding": [
        ("specific", "", "must be 1 or 0"),
        ("specific", "yes!", "must be 1 or 0"),
        ("coder", "", "is empty"),
        ("coder_2", "Dorcas", "is the first coder once more"),
        ("wave", "Lemuel", "must be a number below 1000"),
    ],
    "counts": [
        ("invited", "many", "must be a whole number"),
        ("invited", "", "is empty"),
        ("invited", "-3", "must be a whole number"),
        ("answered", "2.5", "must be a whole number"),
        ("answered", "", "is empty"),
        ("answered", "30", "does not add up"),
        ("delivered", "99", "does not add up"),
        ("pay", "13", "does not add up"),
        ("started", PHONE, "must be a whole number"),
        ("wave", NAME, "must be a number below 1000"),
    ],
}
"""Format: column, new content, words of the rule."""

TWICE = {
    "qualtrics": ["ResponseId", "RecipientEmail"],
    "surveymonkey": ["Respondent ID", "Email Address"],
    "table": ["id"],
}

MISSING = {
    "qualtrics": ["Status", "Progress", "Duration (in seconds)", "Finished", "ResponseId"],
    "surveymonkey": ["Respondent ID", "Start Date", "End Date"],
    "coding": ["specific"],
    "counts": ["answered"],
}
NEEDED_AS = {"ResponseId": "response", "Respondent ID": "response", "Start Date": "start", "End Date": "end"}

WHOLE = ("empty", "blank", "archive", "page", "nul", "encoding", "narrow", "cut")


def whole(kind, text):
    """A file broken as a whole: its bytes and the words of the one rule."""
    return {
        "empty": (b"", "is empty"),
        "blank": (b"\r\n  \r\n", "is empty"),
        "archive": (b"PK\x03\x04" + text.encode(), "is a spreadsheet or an archive"),
        "page": (b"<!DOCTYPE html><html>" + text.encode(), "is a web page"),
        "nul": (text.encode() + b"\0", "has empty bytes"),
        "encoding": ("é".encode() + text.encode() + b"\xe9,", "fit no single encoding"),
        "narrow": (text.replace(",", "|").encode(), "has one column only"),
        "cut": (text.encode("utf-16")[:-1], "fit no single encoding"),
    }[kind]


def damaged(kind, draw):
    """One file of a format with up to four slips, on rows of their own: bytes, and every complaint expected."""
    rows = FORMATS[kind]()
    heads, wanted = rows[0], []
    body = [int(at) for at in draw.permutation(range(HEADS[kind], len(rows)))]
    slips = CELLS[kind]
    used = set()
    for at in body[: int(draw.integers(1, 4 if kind != "counts" else 3))]:
        column, value, rule = slips[draw.integers(len(slips))]
        rows[at][heads.index(column)] = value
        where = "" if rule.startswith("does not add up") else column
        if rule.startswith("stands beside"):
            where = "reason"
        wanted.append((at + 1, where, rule))
        if kind == "counts" and column == "answered" and value != "30":
            # without a usable count of answers the reasons stand alone
            wanted.append((at + 1, "", "does not add up"))
        if kind == "counts" and column == "invited":
            wanted.append((at + 1, "", "does not add up"))
        used.add(at)
    left = [at for at in body if at not in used]
    more = draw.integers(4)
    if more == 1 and kind in TWICE and len(left) > 1:
        column = TWICE[kind][draw.integers(len(TWICE[kind]))]
        first, second = sorted(left[:2])
        rows[second][heads.index(column)] = rows[first][heads.index(column)]
        wanted.append((second + 1, column, f"stands in row {first + 1} already"))
    elif more == 2 and left:
        rows[left[0]] = rows[left[0]][:-1] if draw.random() < 0.5 else [*rows[left[0]], NAME]
        wanted.append((left[0] + 1, "", "cells, but the heading has"))
    text = text_of(rows)
    if more == 3:
        text += '"Zebulon was never closed,'
        wanted.append((len(rows) + 1, "", "has a quotation mark that is not closed"))
    encoding = ["utf-8", "utf-8-sig", "utf-16", "cp1252"][draw.integers(4)]
    return text.encode(encoding), wanted


def without(kind, column):
    """A file that lacks a column that is needed."""
    rows = FORMATS[kind]()
    at = rows[0].index(column)
    return text_of([[cell for place, cell in enumerate(row) if place != at] for row in rows]).encode()
