"""What is held of people, by groups: what it is for, by what right, how long it is kept, what then, who sees it.

The privacy page, docs/retention.md, the record of processing and the draft of the impact assessment are all made of
this list, so that they promise what is done and no more. A new column names its group in `declared/`.
"""

from dataclasses import dataclass

PUBLIC_TASK = "Article 6(1)(e): a task in the public interest"
CONSENT = "Article 6(1)(e), and Article 9(2)(a): explicit consent, as it may tell of health or belief"
OWN_CHOICE = "Article 6(1)(a): consent, which you can take back at any time"
SECURITY = "Article 6(1)(f): a legitimate interest in a service that is safe and can be answered for"
DUTY = "Article 6(1)(c): a legal duty under data protection law"

TEAM = "the partnership team"
PERSON = "the person"
LEAD = "the lead of their organisation"
TRAINER = "the trainers of their sessions"
IT = "the people who run the installation"


@dataclass(frozen=True, kw_only=True)
class Group:
    """`steps` are the names of what `purge` does for it (retention.py); a group without one is kept until its person is
    erased, or with the row that it is of. `what`, `why` and `kept` are read by people on the privacy page.
    """

    key: str
    what: str
    why: str
    basis: str
    kept: str
    then: str
    seen_by: tuple[str, ...]
    steps: tuple[str, ...] = ()
    is_public: bool = True


DELETED, EMPTIED = "deleted", "the text is emptied; that there was one stays"
COUNTED = "kept as a figure without the person"

ACCOUNT = Group(
    key="account",
    what="Your name, email address, organisation, job role, line manager’s email address",
    why="To book places, tell you about them, and count by organisation",
    basis=PUBLIC_TASK,
    kept="While you have an account",
    then="emptied when the person is erased; the organisation type of each booking stays",
    seen_by=(PERSON, LEAD, TRAINER, TEAM),
)
MOVE = Group(
    key="move",
    what="If you are to work for another organisation from a later day: which one, and from when",
    why="To count what you book from that day on for that organisation",
    basis=PUBLIC_TASK,
    kept="Until you have moved, or somebody takes it back, or your account is closed",
    then=DELETED,
    seen_by=(PERSON, TEAM),
)
MOBILE = Group(
    key="mobile number",
    what="Your mobile number, if you give it to us",
    why="To text you about your own bookings, if the partnership sends texts. Leads, trainers and colleagues never see "
    "it",
    basis=OWN_CHOICE,
    kept="Until you take it out, at any time, on the page of your account",
    then=DELETED,
    seen_by=(PERSON, TEAM),
)
SIGNING_IN = Group(
    key="signing in",
    what="Your password, scrambled so that nobody can read it, and what keeps you signed in",
    why="To let you in, and nobody else",
    basis=SECURITY,
    kept="The password while you have an account; a sign-in for 12 hours at most",
    then=DELETED,
    seen_by=(PERSON, f"{TEAM} (only when they last signed in)"),
    steps=("sign-ins that ended",),
)
LOST = Group(
    key="lost devices",
    what="That two of the team let you in again after you lost the device you sign in with, and how they knew you",
    why="So that it can be answered for",
    basis=SECURITY,
    kept="2 years",
    then=DELETED,
    seen_by=(PERSON, TEAM),
    steps=("lost devices",),
)
UNCONFIRMED = Group(
    key="sign-up",
    what="What you enter to create an account, if you do not confirm your email address",
    why="So that you can finish",
    basis=PUBLIC_TASK,
    kept="30 days. You can then sign up again",
    then=DELETED,
    seen_by=(TEAM,),
    steps=("sign-ups never confirmed",),
)
RECORD = Group(
    key="training record",
    what="Bookings, cancellations, attendance, certificates",
    why="Your training record, and the partnership’s duty to report on training",
    basis=PUBLIC_TASK,
    kept="As long as the partnership has to be able to show it. You can ask for your name to be taken out; "
    "the numbers stay",
    then=COUNTED,
    seen_by=(PERSON, LEAD, TRAINER, TEAM),
)
REASONS = Group(
    key="reasons",
    what="What you tell us, or we write down, of why you cancelled or missed a session",
    why="To excuse what could not be helped, and to learn what keeps people away",
    basis=PUBLIC_TASK,
    kept="As long as the booking",
    then="the words are emptied when the person is erased; the kind of reason is kept as a figure",
    seen_by=(PERSON, TEAM),
)
APPROVER = Group(
    key="approver",
    what="Your email address, if somebody’s booking needed your agreement as their line manager",
    why="To ask you",
    basis=PUBLIC_TASK,
    kept="As long as the booking",
    then="emptied when the person whose booking it is, is erased",
    seen_by=(TEAM,),
)
ELSEWHERE = Group(
    key="training elsewhere",
    what="Training you did elsewhere, with its evidence",
    why="So that you need not do it twice",
    basis=PUBLIC_TASK,
    kept="While you have an account",
    then=DELETED,
    seen_by=(PERSON, LEAD, TEAM),
)
NEEDS = Group(
    key="needs",
    what="Access and dietary needs, if you tell us",
    why="So that the room, the material and the food are right for you",
    basis=CONSENT,
    kept="30 days after the last session you had a place in",
    then=DELETED,
    seen_by=(PERSON, TRAINER, TEAM),
    steps=("needs",),
)
MAIL_TEXTS = Group(
    key="email texts",
    what="The words of emails and texts that we sent you",
    why="To find out what went wrong if one does not arrive",
    basis=PUBLIC_TASK,
    kept="90 days",
    then=EMPTIED,
    seen_by=(PERSON, TEAM),
    steps=("mail texts", "account mails", "messages"),
)
MAILS = Group(
    key="emails",
    what="That we sent you an email or a text: what about, when, to which address or number, and whether it arrived",
    why="To show that you were told, and to tell you once",
    basis=PUBLIC_TASK,
    kept="As long as the booking it is about",
    then="emptied when the person is erased; that there was one stays",
    seen_by=(PERSON, TEAM),
)
NOTES = Group(
    key="notes",
    what="Notes that the partnership team makes when you ring or write",
    why="So that you need not explain it twice. The team sees them, and they are in the copy of your data",
    basis=PUBLIC_TASK,
    kept="2 years",
    then=DELETED,
    seen_by=(PERSON, TEAM),
    steps=("notes on people",),
)
CALLS = Group(
    key="calls",
    what="If your partnership uses the list of who to ring: that you were on it before a session, the reasons, and "
    "what you said when we rang",
    why="To remind people who may forget, so that no place stays empty. The list goes by what you booked and attended "
    "alone",
    basis=PUBLIC_TASK,
    kept="2 years after the session",
    then=DELETED,
    seen_by=(PERSON, f"{LEAD} (until the session)", TEAM),
    steps=("calls",),
)
COMPARED = Group(
    key="compared",
    what="If the partnership compares two ways of reminding people: in which of the two you were reminded of a "
    "booking, decided by lot",
    why="To find out what helps people come. Reports count both ways and name nobody",
    basis=PUBLIC_TASK,
    kept="As long as the booking",
    then=COUNTED,
    seen_by=(PERSON,),
)
TRAINERS = Group(
    key="trainers",
    what="If you train: which courses you may deliver, what we asked you and what you said, and the days on which you "
    "can’t",
    why="To plan sessions. Only the team sees your reasons",
    basis=PUBLIC_TASK,
    kept="While you have an account. You can take out your days at any time",
    then=DELETED,
    seen_by=(PERSON, TEAM),
)
VENUES = Group(
    key="venues",
    what="If we book a venue with you: your name, phone number and email address",
    why="To arrange the room. Only the team sees them",
    basis=PUBLIC_TASK,
    kept="While we use the venue",
    then="emptied by the team",
    seen_by=(TEAM,),
)
NEW_ADDRESS = Group(
    key="new address",
    what="A new email address that the team enters for you",
    why="To check that it is yours before we use it",
    basis=PUBLIC_TASK,
    kept="Until you confirm it, 7 days at most",
    then=DELETED,
    seen_by=(PERSON, TEAM),
    steps=("new addresses",),
)
INVITED = Group(
    key="invited",
    what="If a colleague or the partnership team asks you to come and you have no account: your name and email "
    "address, and who gave them to us",
    why="To ask you, and hold a place until you answer",
    basis=PUBLIC_TASK,
    kept="Until you answer, or the time to answer ends. If you don’t come, we delete our emails to you a day later",
    then=DELETED,
    seen_by=(LEAD, TEAM),
    steps=("people asked",),
)
JOINED_AS = Group(
    key="joined as",
    what="The name or email address you joined an online session with, if it is not the one we know",
    why="So that your trainer has to say only once that it was you",
    basis=PUBLIC_TASK,
    kept="A year",
    then=DELETED,
    seen_by=(PERSON, TRAINER, TEAM),
    steps=("who joined as what",),
)
EVALUATION = Group(
    key="evaluation",
    what="What you say of a course before, after and 90 days later",
    why="To make it better, and to see what training changes. Trainers and the group that reads reports see it without "
    "your name, once 5 people have answered; the partnership team can see your name",
    basis=PUBLIC_TASK,
    kept="As long as the course’s record",
    then="the words are taken out when the person is erased; scores are kept as figures",
    seen_by=(PERSON, TEAM),
)
WISHES = Group(
    key="wishes",
    what="That you asked to hear of a new date of a course, or when booking opens on one",
    why="To tell you",
    basis=PUBLIC_TASK,
    kept="Until a year after we told you of a date; until we told you that booking has opened, or you booked",
    then=DELETED,
    seen_by=(PERSON, TEAM),
    steps=("wishes that were met",),
)
BULLETIN = Group(
    key="bulletin",
    what="That you asked for new dates by email, when, and for which town",
    why="To send them to you, and to be able to show that you asked",
    basis=OWN_CHOICE,
    kept="Until you stop it, or your account is closed",
    then=DELETED,
    seen_by=(PERSON,),
)
FILES = Group(
    key="files",
    what="Lists with your name in them that the partnership team prepares as a file",
    why="To run the training. We log who takes one",
    basis=PUBLIC_TASK,
    kept="A day on our side",
    then=DELETED,
    seen_by=("the person who asked for the file",),
    steps=("downloads",),
)
SPREADSHEETS = Group(
    key="spreadsheets",
    what="Spreadsheets of training before Turnout that the team brings in",
    why="To have your earlier training in your record",
    basis=PUBLIC_TASK,
    kept="14 days after somebody last worked on it",
    then="the rows are deleted; what its columns meant stays",
    seen_by=(TEAM,),
    steps=("spreadsheets",),
)
FORMER_NAMES = Group(
    key="former names",
    what="Other names and addresses of yours, where two entries turned out to be one person",
    why="To recognise you in lists and files",
    basis=PUBLIC_TASK,
    kept="While you have an account; what is needed to undo it, 7 days",
    then=DELETED,
    seen_by=(PERSON, TEAM),
    steps=("merges that stay",),
)
HISTORY = Group(
    key="history",
    what="Who changed your details or bookings, when and why",
    why="So that what was done can be answered for",
    basis=SECURITY,
    kept="As long as what was changed",
    then="emptied of names and words when the person is erased",
    seen_by=(PERSON, TEAM),
)
LOOKS = Group(
    key="who looked",
    what="Who looked at your pages, or at a list with you in it, and when",
    why="So that nobody looks without a reason",
    basis=SECURITY,
    kept="A year",
    then=DELETED,
    seen_by=(PERSON, TEAM),
    steps=("who looked",),
)
TOLD = Group(
    key="other programs told",
    what="Which other programs were told that something about your booking had changed, and when. Messages do not name "
    "you",
    why="So that programs such as your organisation’s HR system are up to date, and to see that they were told",
    basis=PUBLIC_TASK,
    kept="30 days",
    then=DELETED,
    seen_by=(PERSON, TEAM),
    steps=("other programs told",),
)
WORK = Group(
    key="work",
    what="What you do for the partnership: sessions you train, registers you mark, changes and reports you make",
    why="So that what was done can be answered for",
    basis=PUBLIC_TASK,
    kept="As long as what you did is kept",
    then="kept without the name when the person is erased",
    seen_by=(PERSON, TEAM),
)
REQUESTS = Group(
    key="requests",
    what="That you asked for your data to be erased, and what we decided",
    why="To answer within a month, and to show that we did",
    basis=DUTY,
    kept="2 years after we decided",
    then=DELETED,
    seen_by=(PERSON, TEAM),
    steps=("requests that were decided",),
)
ERASURES = Group(
    key="erasures",
    what="That somebody was erased, as codes which name nobody",
    why="To erase you again if an old copy of the data has to be put back",
    basis=DUTY,
    kept="As long as copies of the data are kept",
    then=DELETED,
    seen_by=(IT,),
    is_public=False,
)
QUEUE = Group(
    key="queue",
    what="What the program has yet to do, and what went wrong in doing it",
    why="To do what was promised, and to find faults",
    basis=SECURITY,
    kept="14 days at most",
    then=DELETED,
    seen_by=(IT,),
    steps=("tasks that are done",),
    is_public=False,
)
SIGNATORIES = Group(
    key="signatories",
    what="Name, role and signature of the people who sign certificates",
    why="So that a certificate is worth something",
    basis=PUBLIC_TASK,
    kept="As long as certificates with it are valid",
    then="replaced by the team",
    seen_by=("anybody who has a certificate",),
    is_public=False,
)

GROUPS = tuple(group for group in list(vars().values()) if isinstance(group, Group))
