"""The words of safeguarding that mean the same to those who search: what holds until the team keeps its own list."""

DEFAULT_WORDS = """\
DA, DV, DVA, IPV, domestic abuse, domestic violence, coercive control
DSL, DDSL, DSO, designated safeguarding lead, designated lead, named professional, named person
CSE, child sexual exploitation, sexual exploitation
CCE, child criminal exploitation, criminal exploitation, county lines, gangs
CSA, child sexual abuse, sexual abuse
HSB, harmful sexual behaviour, sexually harmful behaviour
FGM, female genital mutilation, cutting
HBA, HBV, honour based abuse, honour based violence, forced marriage
VAWG, violence against women and girls
SEND, SEN, EHCP, special educational needs, disability, disabilities
LD, learning disability, learning disabilities, learning difficulties
autism, autistic, neurodiversity, neurodivergent
EH, EHA, CAF, early help
TAF, TAC, team around the family, team around the child
GCP2, GCP, graded care profile
neglect, GCP2, graded care profile
LADO, local authority designated officer, allegations against staff, allegations
MCA, DoLS, LPS, mental capacity, deprivation of liberty
ACE, ACEs, adverse childhood experiences, trauma
TIP, trauma informed, trauma
mental health, CAMHS, wellbeing, self harm, suicide
ICON, abusive head trauma, shaken baby
SUDI, SIDS, cot death, safer sleep
NAI, non accidental injury, physical abuse, bruising
Prevent, radicalisation, radicalization, extremism, terrorism
modern slavery, slavery, trafficking, human trafficking, NRM
UASC, unaccompanied asylum seeking children, asylum, refugee
LAC, CLA, CIC, looked after children, looked after child, children in care, child in care, care experienced, care leaver
private fostering, fostering, foster carer, kinship, special guardianship, SGO
CP, child protection, section 47, case conference
CIN, child in need, children in need, section 17
MASH, front door, referral
MARAC, DASH, multi agency risk assessment
MAPPA, sex offender
online safety, e-safety, esafety, internet safety, digital safety, grooming
drugs, drug, alcohol, substance use, substance misuse, substance abuse, overdose, addiction
perinatal, antenatal, infant, baby, babies, under ones
teenager, teen, adolescent, adolescence, youth, YP, young people, young person
child, children, kid
carer, parent, parenting, parents
older people, elderly, elder abuse
LGBT, LGBTQ, gender identity, sexuality
Traveller, Gypsy, Roma, GRT
bullying, peer on peer, child on child
safer recruitment, DBS, vetting
supervision, reflective practice
FII, fabricated illness, induced illness, perplexing presentations
GDPR, data protection, information sharing, record keeping, confidentiality
housing, homeless, homelessness
first aid, CPR, resuscitation
beginner, basic, basics, introduction, introductory, foundation, awareness, induction, new starter
refresher, update, updating
"""
