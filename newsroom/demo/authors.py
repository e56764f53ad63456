"""The demo’s bylines. None of them is a login; the logins are in accounts.py."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoAuthor:
    slug: str
    name: str
    job_title: str
    biography: str
    links: tuple[tuple[str, str], ...] = ()


AUTHORS = (
    DemoAuthor(
        "mara-ellingham",
        "Mara Ellingham",
        "Naval correspondent",
        "Mara Ellingham has covered navies and the sea for nineteen years, four of them from a flat above the "
        "pilot station in Ambrey. She holds a coastal skipper’s ticket and a low opinion of press boats.",
        (("Website", "https://example.org/ellingham"), ("Mastodon", "https://example.social/@ellingham")),
    ),
    DemoAuthor(
        "tobias-renn",
        "Tobias Renn",
        "Air and missiles correspondent",
        "Tobias Renn writes about aircraft, air defence and accident inquiries. Before that he was an air traffic "
        "controller at Brennock for seven years, and he still reads flight-safety digests for pleasure.",
    ),
    DemoAuthor(
        "noor-haddam",
        "Noor Haddam",
        "Narrows correspondent",
        "Noor Haddam reports from both shores of the Narrows and translates from Arabic. Her series on the fishing "
        "towns of the southern shore won the Meridian Prize for regional reporting.",
        (("Mastodon", "https://example.social/@nhaddam"),),
    ),
    DemoAuthor(
        "sunniva-lark",
        "Sunniva Lark",
        "Northern Reach correspondent",
        "Sunniva Lark lives in Isenby, two hundred kilometres north of the last traffic light. She writes about "
        "ice, ships and the armed forces of Aldermark and Skelland.",
    ),
    DemoAuthor(
        "pavel-ostrik",
        "Pavel Ostrik",
        "Uplands correspondent",
        "Pavel Ostrik has crossed the Sorrel Line more than three hundred times, on foot where the bridge was down. "
        "He is the author of a walking guide to the Yarim valley that nobody has been able to use yet.",
    ),
    DemoAuthor(
        "ines-calloway",
        "Inês Calloway",
        "Southern Arc correspondent",
        "Inês Calloway covers Maravelle and Pellandra: peace accords, river patrols, storms and rockets. She began "
        "on local radio in Pell Landing, where she read the tide tables.",
        (("Website", "https://example.org/calloway"),),
    ),
    DemoAuthor(
        "gideon-marsh",
        "Gideon Marsh",
        "Industry editor",
        "Gideon Marsh follows contracts from the tender to the scrapyard. He trained as a cost accountant, and asks "
        "ministries for annexes.",
    ),
    DemoAuthor(
        "ruth-adeyin",
        "Ruth Adeyin",
        "Policy and budgets correspondent",
        "Ruth Adeyin reports on parliaments, treaties and money. She has sat through every budget debate in "
        "Ostermund since the old chamber had a gallery.",
    ),
    DemoAuthor(
        "kit-vantongeren",
        "Kit Vantongeren",
        "Cyber and space reporter",
        "Kit Vantongeren writes about networks, spectrum and orbit, and keeps a receiver on the roof that the "
        "neighbours believe is for birds.",
        (("Website", "https://example.net/kit"),),
    ),
    DemoAuthor(
        "dessa-quill",
        "Dessa Quill",
        "Photographer and illustrator",
        "Dessa Quill makes the pictures of this site. She worked on survey ships before she worked for newspapers.",
    ),
    DemoAuthor(
        "bram-holloway",
        "Bram Holloway",
        "Columnist",
        "Bram Holloway commanded an engineer regiment of the Aldermark army and left it as a colonel. He writes about "
        "bridges, bureaucracy and why plans fail.",
    ),
    DemoAuthor(
        "yusra-benamar",
        "Yusra Benamar",
        "Open-source investigations",
        "Yusra Benamar works with satellite pictures, ship tracks and company registers, and publishes her methods "
        "beside her findings.",
        (("Methods", "https://example.org/methods"),),
    ),
)
