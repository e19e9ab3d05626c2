"""Pilot files of every format, right as they stand, full of names and addresses that must never come out again."""

import csv
import io

CANARIES = (
    "Quillfeather", "Zebulon", "Marrowby", "Ottoline", "Vexley", "Ignatius", "Thrupp", "Araminta", "Gorsuch", "Lemuel",
    "Pennefather", "Dorcas", "example.org", "555-0142", "R_1a", "192.0.2", "61.21", "C-77",
)  # fmt: skip
PEOPLE = [
    ("Zebulon", "Quillfeather"), ("Ottoline", "Marrowby"), ("Ignatius", "Vexley"),
    ("Araminta", "Thrupp"), ("Lemuel", "Gorsuch"), ("Dorcas", "Pennefather"),
]  # fmt: skip
REASONS = ["Pay or benefits too low", "The process took too long", "vague", "Location, commute or remote work"]
KEYS = ["pay", "too_slow", "vague", "location"]


def _who(at):
    first, last = PEOPLE[at % len(PEOPLE)]
    return first, last, f"{first.lower()}.{last.lower()}.{at}@example.org"


def qualtrics(rows=8):
    heads = [
        "StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "ResponseId",
        "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference", "LocationLatitude", "Q1",
        "Q2", "Q2_TEXT",
    ]  # fmt: skip
    texts = [*heads[:13], "How was it?", "What was the main reason?", "What was the main reason? - Other - Text"]
    ids = ["startDate", "endDate", "status", "ipAddress", "progress", "duration", "finished", "_recordId",
           "recipientLastName", "recipientFirstName", "recipientEmail", "externalDataReference", "locationLatitude",
           "QID1", "QID2", "QID2_TEXT"]  # fmt: skip
    made = [heads, texts, [f'{{"ImportId":"{each}"}}' for each in ids]]
    for at in range(rows):
        first, last, mail = _who(at)
        made.append([
            f"2024-03-{at % 20 + 1:02} 10:00:00", f"2024-03-{at % 20 + 1:02} 10:05:00", "IP Address", f"192.0.2.{at}",
            "100", f"{300 + at}", "True", f"R_1aaaaaaa{at:07}", last, first, mail, f"C-77{at}", "61.2181", "Good",
            REASONS[at % 4], f"{first} told me",
        ])  # fmt: skip
    return made


def surveymonkey(rows=8):
    heads = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name",
             "Last Name", "Custom Data 1", "What was your main reason?", "", "How was it?"]  # fmt: skip
    made = [heads, [""] * 9 + ["Response", "Other (please specify)", "Response"]]
    for at in range(rows):
        first, last, mail = _who(at)
        made.append([
            f"11800000{at:04}", "446000001", f"03/{at % 14 + 14}/2024 10:05:00 AM",
            f"03/{at % 14 + 14}/2024 10:09:00 AM",
            f"192.0.2.{at}", mail, first, last, f"C-77{at}", REASONS[at % 4], "", f"Ask {first}",
        ])  # fmt: skip
    return made


def table(rows=8):
    made = [["id", "name", "wave", "segment", "disposition", "step", "minutes", "start", "end", "reason", "specific"]]
    for at in range(rows):
        _, last, _ = _who(at)
        made.append([
            f"C-77{at}", last, "1", "engineering", "complete", "0", "3.5", "2024-03-01 10:00", "2024-03-01 10:05",
            KEYS[at % 4], "1",
        ])  # fmt: skip
    return made


def coding(rows=8):
    made = [["candidate", "wave", "reason", "specific", "coder", "reason_2", "coder_2"]]
    return made + [[_who(at)[0], "1", KEYS[at % 4], "1", "Dorcas", KEYS[at % 4], "Lemuel"] for at in range(rows)]


def counts(rows=3):
    made = [["wave", "invited", "delivered", "started", "answered", "pay", "too_slow", "contact"]]
    return made + [[f"{at + 1}", "40", "38", "20", "14", "8", "6", _who(at)[2]] for at in range(rows)]


FORMATS = {"qualtrics": qualtrics, "surveymonkey": surveymonkey, "table": table, "coding": coding, "counts": counts}


def history(rows=8, silent=6):
    made = [["Response ID", "Last Name", "First Name", "Email", "Status", "Link"]]
    for at in range(rows + silent):
        first, last, mail = _who(at)
        answer = at < rows
        status = "Survey Finished" if answer else ["Email Sent", "Email Hard Bounce", "Opted Out"][at % 3]
        made.append([f"R_1aaaaaaa{at:07}" if answer else "", last, first, mail, status, "https://example.org/x"])
    return made


def text_of(rows, separator=","):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
