"""What the archive's sentences are made of. Everything is invented: nobody and nothing real may come in."""

from __future__ import annotations

#: A word of each list stands where a pattern says its name in braces.
WORDS: dict[str, tuple[str, ...]] = {
    "letter": tuple("ABCDEFGHJKLMNOPRSTVWZ"),
    "first": tuple(
        "Adela Anders Aurel Bettany Caspar Corin Dagny Edric Elspeth Fenella Gerrit Hanne Ilka Isolde Joren Kerstin Lorcan "
        "Maren Milo Nadir Oriel Petra Quill Rasmus Saskia Signe Tamsin Ulric Vesna Wenda Yarrow Zoran Layla Karim Salma "
        "Yusra Idris Nabil Huda Tariq".split()
    ),
    "last": tuple(
        "Abery Ashdown Balcorn Brandreth Carrow Corvell Dallimer Drayce Eskholt Farran Fenwick-Oru Garrick Halloway Harkness "
        "Ilveth Jarrow Kestrin Lammas Lindqvast Marchetti-Orr Morrow Nethercote Oakhurst Ostrander Pellow Quennell Rookhope "
        "Sarkany Selvin Tarrant Thorne-Vesk Umber Vallant Wexcombe Yelland Zamoyar al-Darwish al-Ruhani al-Sabbar "
        "Ben-Tamar".split()
    ),
    "country": (
        *("Vardasia", "Sahmara", "Mereth", "Aldermark", "Skelland"),
        *("Drovia", "Tamrun", "Ustara", "Maravelle", "Pellandra"),
    ),
    "nation": (
        *("Vardasian", "Sahmari", "Merethi", "Aldermark", "Skellish"),
        *("Drovian", "Tamruni", "Ustaran", "Maravellan", "Pellandran"),
    ),
    "place": (
        *("Orrin", "Cape Selm", "Brennock", "Bir Talun", "Ras Adwan", "Khor Lamis", "Ambrey", "Ostermund", "Hask Bay"),
        *("Isenby", "Dunsker", "the Farholms", "Greywick", "Beldrov", "Anshe", "Tamsar", "the Yarim Pass", "Mirzan"),
        *("Port Amaro", "Pell Landing", "Low Anchor", "Hollin Moor", "Hollow Field", "Three Channels", "Saint Orla"),
        *("Marrow Sound", "Cold Ness", "Wadi Samar", "Fort Ellery", "Kestrel Point", "Upper Varn", "Long Strand"),
        *("Dry Harbour", "Tallow Bridge", "Ain Zarqa", "Gannet Rock", "Blackmere", "Osprey Field", "Eastmarch"),
    ),
    "unit": tuple(
        f"{number} {name}"
        for name in (
            *("Coastal Squadron", "Minehunting Flotilla", "Bridge Regiment", "Signal Battalion", "Air Wing"),
            *("Mountain Brigade", "Guards Battalion", "Artillery Regiment", "Patrol Group", "Engineer Company"),
        )
        for number in ("1st", "2nd", "3rd", "4th", "5th", "7th", "9th", "11th", "12th", "14th", "21st", "33rd")
    ),
    "ship": tuple(
        "Constancy Forbearance Candour Patience Winterlight Shamal Kingfisher Prudence Lodestar Sandpiper Gannet Meridian "
        "Vigilant-Ann Halyard Boreas Tern Cormorant Steadfast Petrel Undaunted Lantern-Bay Nahr Sirocco Solace".split()
    ),
    "kit": (
        *("the Marl trainer", "the Plumb missile", "the Ox carrier", "the Tollgate howitzer", "the Thistle drone"),
        *("the Dabchick robot", "the Trellis network", "the Tern-1 rocket", "the Lantern satellite", "the Reed radio"),
        *("the Harrow bridge-layer", "the Bittern helicopter", "the Gorse radar", "the Sedge decoy", "the Loam mine"),
        *("the Wicket gun", "the Heron boat", "the Furrow trencher", "the Curlew sonar", "the Thrift generator"),
    ),
    "firm": (
        *("Selm Dockyard", "Hask & Vinter", "Corvane Aerospace", "Orbane Systems", "Dunmarrow Motor Works"),
        *("Thistledown Robotics", "Tern Orbital", "Greywick Propellant Works", "Marrow Optics", "Fell & Daughters"),
        *("Kestrel Point Engines", "Blackmere Cable", "Ellery Foundry", "Samar Instruments", "Gannet Rock Marine"),
    ),
    "body": (
        *("the Concord", "the Narrows Traffic Authority", "the Line Observation Mission", "the National Audit Chamber"),
        *("the Court of Accounts", "the Institute for Strait Studies", "the defence committee", "the upper house"),
        *("the Office of Naval Works", "the Commission on Old Mines", "the pilots’ union", "the Veterans’ Board"),
    ),
    "post": (
        *("the defence minister", "the chief of the navy", "the air force’s chief of staff", "the harbour master"),
        *("a colonel who was there", "the minister’s deputy", "the garrison’s commander", "a member of the committee"),
        *("the head of procurement", "the yard’s director", "a retired admiral", "the force’s spokesman"),
    ),
    "thing": (
        *("the budget", "the inquiry", "the contract", "the ceasefire", "the exercise", "the patrol", "the agreement"),
        *("the order", "the survey", "the withdrawal", "the convoy", "the new base", "the delivery", "the reform"),
        *("the recruitment drive", "the minefield", "the sea cable", "the flight ban", "the treaty", "the audit"),
    ),
    "fault": (
        *("a cracked shaft", "a missing signature", "a shortage of welders", "salt in the bearings", "a wrong chart"),
        *("frozen pipes", "a quarrel over the invoice", "a late engine", "a software fault", "an unpaid bill"),
        *("the weather", "a strike at the quay", "two lost crates", "a failed weld", "a flooded cable duct"),
    ),
    "when": (
        *(
            "this week",
            "on Monday",
            "on Tuesday",
            "on Wednesday",
            "on Thursday",
            "on Friday",
            "last month",
            "overnight",
        ),
        *("at dawn", "before the recess", "after two postponements", "in the spring", "before the ice"),
    ),
    "many": (
        *("two", "three", "four", "five", "six", "eight", "nine", "eleven", "twelve", "fourteen", "eighteen", "twenty"),
        *("26", "31", "40", "64", "90", "120", "240", "312", "420", "600", "1,100", "2,400"),
    ),
    "people": (
        *("sailors", "conscripts", "pilots", "engineers", "reservists", "observers", "divers", "welders", "gunners"),
        *("mechanics", "border guards", "instructors", "villagers", "clerks", "drivers", "officers"),
    ),
    "said": ("said", "told the committee", "wrote", "told reporters", "told this newsroom", "said in an interview"),
    "did": (
        *("delayed", "approved", "cancelled", "doubled", "questioned", "defended", "inspected", "resumed", "halted"),
        *("renamed", "moved", "shortened", "extended", "paid for", "repaired", "handed over", "lost", "found"),
    ),
}

HEADLINES = (
    "{country} {did} {thing} after {fault}",
    "{unit} leaves {place} {when}",
    "How {fault} stopped {kit}",
    "{body} asks who {did} {thing}",
    "{many} {people} stranded at {place} by {fault}",
    "{firm} to build {many} more of {kit}",
    "{nation} navy’s {ship} returns to {place}",
    "“Nobody counted”: {first} {last} on {thing}",
    "{country} and {country2} sign for {kit}",
    "What {thing} costs {country}",
    "{kit} fails its trial at {place}",
    "{post}: {thing} will cost {many} million crowns",
    "{place}: {people} wait for {thing}",
    "{body} {did} {thing} by {many} votes",
    "Inside the {unit}, where {people} learn patience",
    "{firm} {did} {thing}, and {body} wants to know why",
    "{nation} {people} to train with {kit} at {place}",
    "After {fault}, {country} looks at {kit} again",
    "The {ship} and {fault}",
    "{many} years on, {place} remembers {thing}",
    "{first} {last} named to lead {body}",
    "{country2} refuses {country}’s offer of {kit}",
)

STANDFIRSTS = (
    "{post} says that {fault} is to blame. {body} does not believe it.",
    "{many} {people} took part, and one of them kept a diary.",
    "{body} has read the papers on {thing}, and found {fault} on the first page.",
    "At {place} they have waited {many} months. {when}, it came.",
    "It was to be ready {when}. Then there was {fault}.",
    "{firm} promised {many} of them. {country} has received two.",
    "",
)

SENTENCES = (
    "{country}’s government {did} {thing} {when}, according to {post}.",
    "“We had {many} {people} and {fault},” {said} {first} {last}, {post}.",
    "The {unit} was moved from {place} to {place2}, with {many} {people} and {kit}.",
    "{firm} delivered {many} of {kit}, of which one could be used at once.",
    "At {place}, {people} spoke of {fault} and asked that their names be left out.",
    "{body} put the price at {many} million crowns, which {post} called a first guess.",
    "The {ship} lay at {place} for {many} days because of {fault}.",
    "Nobody at {place} could say who had {did} {thing}.",
    "{first} {last}, who advises {body}, {said} that {thing} had been planned without {country2}.",
    "“It is not a question of money,” {said} {post}. “It is a question of {people}.”",
    "For {many} years the {unit} has practised at {place}; {when} it was told to stop.",
    "{country} holds {many} of {kit}, and {country2} none.",
    "The agreement between {country} and {country2} says nothing of {fault}.",
    "A first report names {fault} and recommends that {body} look into {thing}.",
    "In {place} the shops closed early, and the {people} were given soup.",
    "{kit} was built for {place}; at {place2} it met {fault} instead.",
    "{post} would not be drawn on {thing}, and spoke for {many} minutes about {kit}.",
    "The {people} of the {unit} were paid {when}, {many} days late.",
    "By the reckoning of {body}, {many} documents are missing.",
    "{first} {last} has seen {thing} come and go {many} times, and keeps a list.",
    "Weather permitting, the {ship} will sail from {place} with {many} {people} on board.",
    "{country2}’s answer came {when}: it had never heard of {thing}.",
    "Between {place} and {place2} the road was open for {many} hours.",
    "The {nation} side brought {many} maps; the {nation2} side brought a surveyor.",
    "What remains is {fault}, for which {firm} and {body} each have an explanation.",
    "Both sides praised the {unit}, which had not been asked.",
)

HEADINGS = (
    *("What was promised", "Who pays", "“A matter of time”", "The view from {place}", "{many} months later"),
    *(
        "What {body} found",
        "The trouble with {kit}",
        "A question of {people}",
        "What happens next",
        "Not for the first time",
    ),
)

#: Readers, in their own words.
REPLIES = (
    "I served with the {unit}. {fault} was an old friend of ours.",
    "{many} million crowns, and still {fault}. Who signs such things?",
    "Good reporting. One question: why was {country2} not asked about {thing}?",
    "My brother works at {firm}. He says that {kit} has been ready since {when}.",
    "Please say {place} and not “the area”. People live here.",
    "I do not believe a word that {post} says about {thing}.",
    "The {ship} was at {place} {when}, I have a photograph of her.",
    "Thank you for naming {fault}. It is not the first time.",
    "Has anybody counted the {people}? The article says {many}, my paper said {many2}.",
    "@{first} You are right about {kit}, and wrong about {thing}.",
    "This is how it was in {place} {many} years ago, too.\n\nNobody learned anything then.",
    "Where can I read the report of {body}? https://example.org/reports/{many}",
    "ما قيل عن هذا الموضوع صحيح. شكرا على التقرير.",
)
SPAM = "Cheap {kit} here: https://example.net/offer-{many} Best price in {place}!!!"

READERS = ("{first} {last}", "{first}", "{first} {letter}.", "Reader from {place}", "{last}")

AUTHORS = (
    *("Mirela Dansk", "Owen Farrier", "Anneke Stoll", "Halloran Pike", "Ludo Perrault-Vane", "Judith Okafor-Lind"),
    *("Samir al-Khatib-Orr", "Rana Dabbour", "Yusuf Haddar", "Leila Marrash", "Omar Sabbagh-Renn", "Nadia Tawil"),
    *("نور الهدى مرزوق", "سامي العطار", "ليلى برهوم", "Kaj Ellström", "Ottoline Greer", "Bram Hessel", "Imke Vroom"),
    *("Dorotea Salt", "Finlay Roake", "Marit Hovland-Ray", "Tibor Lenz", "Estelle Marchmain", "Gudrun Fell"),
    *("Pascoe Trelawn", "Ysolt Brandt", "Viggo Sand", "Constance Abiola-Reed", "Jory Penhale"),
)

#: Patterns of the many tags that few stories have.
TOPICS = ("{unit}", "{place} {thing}", "{ship}", "{kit}", "{firm} {many}", "{nation} {people}", "{place} {people}")
