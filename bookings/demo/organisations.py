"""Made-up organisations of every type of the yearly report, and what their people are."""

ADULT_CARE = "Adult Care Provider (Independent)"
PROBATION = "Probation Service"
POLICE = "West Mercia Police"
YOUTH_JUSTICE = "West Mercia Youth Justice Service"
EDUCATION = "Education"
CARERS = "Foster Carers, Residential care children, Childminders"
FIRE = "Fire and Rescue Service"
HEALTH = "Health"
COUNCIL = "Herefordshire Council"
HOUSING = "Housing Providers"
OTHER = "Other"
VOLUNTARY = "Voluntary and Community Sector"

# Of each type: organisations with the first part of their mail domain, and what their people are.
ORGANISATIONS: dict[str, list[tuple[str, str]]] = {
    ADULT_CARE: [
        ("Applewood Care Homes", "applewood-care"),
        ("Lugg Meadows Home Care", "luggmeadows"),
        ("Three Orchards Supported Living", "threeorchards"),
        ("Castle Green Nursing Home", "castlegreen-care"),
    ],
    PROBATION: [("Probation Service: Marches Delivery Unit", "probation-marches")],
    POLICE: [
        ("West Mercia Police: Harm Assessment Unit", "police-harm"),
        ("West Mercia Police: Safer Neighbourhoods", "police-neighbourhoods"),
        ("West Mercia Police: Child Exploitation Team", "police-exploitation"),
    ],
    YOUTH_JUSTICE: [("West Mercia Youth Justice Service: Wyebridge Team", "youthjustice")],
    EDUCATION: [
        ("Wyebridge Primary School", "wyebridge-school"),
        ("Lugford High School", "lugford-high"),
        ("St Dyfrig's Catholic Primary School", "stdyfrigs"),
        ("Golden Vale Academy", "goldenvale-academy"),
        ("Arrowmouth Community Primary School", "arrowmouth-primary"),
        ("Marches Sixth Form and Technical College", "marches-college"),
        ("Hopwood Lane Nursery", "hopwoodlane"),
        ("The Beacon Special School", "beacon-special"),
        ("Frome Hill Church of England Primary School", "fromehill"),
        ("Blackmere Federation of Schools", "blackmere"),
    ],
    CARERS: [
        ("Wyebridge Foster Carers Network", "fostercarers"),
        ("Orchard View Children's Homes", "orchardview"),
        ("Lugford House Residential Care", "lugfordhouse"),
        ("Little Acorns Childminders Group", "littleacorns"),
        ("Bright Path Fostering Agency", "brightpath-fostering"),
    ],
    FIRE: [("Marches Fire and Rescue Service", "marches-fire")],
    HEALTH: [
        ("Marches Acute Hospitals NHS Trust", "marches-hospitals"),
        ("Border Counties Community Health NHS Trust", "border-health"),
        ("Wyebridge Health Visiting and School Nursing", "wyebridge-healthvisiting"),
        ("Marches Child and Adolescent Mental Health Service", "marches-camhs"),
        ("Lugford Medical Practice", "lugford-medical"),
        ("Golden Vale Surgery", "goldenvale-surgery"),
        ("Marches Integrated Care Board", "marches-icb"),
        ("Cathedral Walk Dental Practice", "cathedralwalk-dental"),
    ],
    COUNCIL: [
        ("Herefordshire Council: Children's Social Care", "childrens-council"),
        ("Herefordshire Council: Early Help", "earlyhelp-council"),
        ("Herefordshire Council: Education and Inclusion", "inclusion-council"),
        ("Herefordshire Council: Adult Social Care", "adults-council"),
        ("Herefordshire Council: Fostering and Adoption", "fostering-council"),
        ("Herefordshire Council: Public Health", "publichealth-council"),
        ("Herefordshire Council: Community Wellbeing", "wellbeing-council"),
    ],
    HOUSING: [
        ("Cider Mill Homes", "cidermill-homes"),
        ("Offa's Reach Housing Association", "offasreach"),
        ("Riverside Floating Support", "riverside-support"),
        ("Threshold Marches", "threshold-marches"),
    ],
    OTHER: [
        ("Diocese of Wyebridge", "wyebridge-diocese"),
        ("Golden Vale Parish Councils Group", "goldenvale-parishes"),
        ("Marches Leisure Trust", "marches-leisure"),
    ],
    VOLUNTARY: [
        ("Marches Domestic Abuse Support", "marches-dasupport"),
        ("Wyebridge Family Centre", "wyebridge-families"),
        ("Next Step Recovery", "nextstep-recovery"),
        ("Young Marches", "youngmarches"),
        ("Homestart Lugford", "homestart-lugford"),
        ("Hill Farm Youth Project", "hillfarm-youth"),
        ("Carers Together in the Marches", "carerstogether"),
        ("Open Door Refugee Welcome", "opendoor-welcome"),
        ("Wyebridge Junior Football Club", "wyebridge-juniors"),
    ],
}

JOB_ROLES: dict[str, tuple[str, ...]] = {
    ADULT_CARE: ("Care manager", "Support worker", "Senior carer", "Deputy manager"),
    PROBATION: ("Probation officer", "Probation services officer"),
    POLICE: ("Police constable", "Detective constable", "Community support officer", "Harm assessment officer"),
    YOUTH_JUSTICE: ("Youth justice officer", "Case manager"),
    EDUCATION: (
        "Teacher",
        "Designated safeguarding lead",
        "Teaching assistant",
        "Head of year",
        "Pastoral lead",
        "SENCo",
        "Early years practitioner",
    ),
    CARERS: ("Foster carer", "Residential support worker", "Childminder", "Registered manager"),
    FIRE: ("Prevention officer", "Watch manager"),
    HEALTH: (
        "Health visitor",
        "School nurse",
        "Staff nurse",
        "Midwife",
        "General practitioner",
        "Named nurse for safeguarding",
        "Mental health practitioner",
        "Dental nurse",
    ),
    COUNCIL: (
        "Social worker",
        "Early help practitioner",
        "Team manager",
        "Family support worker",
        "Education welfare officer",
        "Advanced practitioner",
        "Supervising social worker",
        "Business support officer",
    ),
    HOUSING: ("Housing officer", "Tenancy support worker", "Scheme manager"),
    OTHER: ("Safeguarding adviser", "Parish clerk", "Duty manager"),
    VOLUNTARY: ("Support worker", "Project lead", "Volunteer co-ordinator", "Youth worker", "Outreach worker"),
}

# How many people of each type book training at all: somewhat over half of their bookings in the year.
POOL_SIZES = {
    ADULT_CARE: 24,
    PROBATION: 6,
    POLICE: 13,
    YOUTH_JUSTICE: 6,
    EDUCATION: 190,
    CARERS: 58,
    FIRE: 7,
    HEALTH: 215,
    COUNCIL: 270,
    HOUSING: 30,
    OTHER: 11,
    VOLUNTARY: 115,
}
