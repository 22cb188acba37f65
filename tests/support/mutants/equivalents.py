"""Changes that change nothing that anybody could notice, each with the reason why."""

NO_ORDER = "no table has an order of its own, so there is none to take away before counting"
ENDED_HAS_NO_PLACES = "a reservation that has ended has no places left to add: a constraint of the table"
KEYS = "a query of rows inside another is compared by its keys as it is"
NO_ORDER_INSIDE = "rows are only looked up among these, in whatever order"

HISTORY_HAS_ORDER = "tables of history have this order of their own: it is said for whoever reads"
INSERTED = "a row without a key is inserted all the same"
OF_COLUMNS_LEFT_OUT = "the only constraint is of columns that the check leaves out"
EACH_BY_ITSELF = "each follows by itself, and a second time nothing is left to do"
MARKS_NO_MATTER = "a closed register says its state whether anybody is marked or not"
NO_GROUP = "nothing is taken from one person who was passed over: what is free is not for them, or kept already"
ONE_SIDE_OR_NONE = "the fall is asked of a side that is whole, or that has neither"
ANYBODY_RECORDED = "lines of which nobody is recorded were left out before: the others have an interval"
WHEREVER_IT_BEGINS = "the search ends at the one maximum, wherever it begins"
NONE_OF_NONE = "Django asks nothing of no sessions at all"
SQUARE = "the rows of a symmetric matrix are as long as each other"
FIRST_IS_TAKEN = "the first row is taken; the limit only spares the second"
LOOKED_UP = "more is read than is asked of it: what is not looked up changes nothing"

EQUIVALENT: dict[tuple[str, str], str] = {
    ("bookings.places.rules.another_date", "_live: ….order_by() → left out"): NO_ORDER,
    ("bookings.places.rules.another_date", "_live: ….values('pk') → left out"): KEYS,
    (
        "bookings.places.rules.approvers",
        "asked_outside: filter(… organisation__in={booking.organisation_id for booking in asked}) → left out",
    ): LOOKED_UP,
    ("bookings.places.rules.hindrances", "_missing: if not courses → never"): "there are no bookings of no courses",
    ("bookings.places.rules.hindrances", "_missing: filter(… session__course__in=courses) → left out"): LOOKED_UP,
    ("bookings.places.rules.other_dates", "_dates: if person is not None → always"): "nobody has no bookings",
    ("bookings.places.rules.people_to_name", "people_to_name: ….values('pk') → left out"): KEYS,
    ("bookings.places.rules.people_to_name", "people_to_name: 1 → 2"): "one more than are shown says that there are",
    ("bookings.places.rules.prerequisites", "_came_to: ….order_by() → left out"): NO_ORDER,
    ("bookings.places.rules.prerequisites", "_not_done_elsewhere: ….order_by() → left out"): NO_ORDER,
    ("bookings.places.rules.clashes", "_clashing: 1 → 2"): FIRST_IS_TAKEN,
    ("bookings.places.rules.counts", "_counted: ….order_by() → left out"): NO_ORDER,
    ("bookings.places.rules.counts", "_held: ….order_by() → left out"): NO_ORDER,
    ("bookings.places.rules.counts", "held_by_whom: ….order_by() → left out"): NO_ORDER,
    ("bookings.places.rules.counts", "held_by_whom: ….order_by() → left out (no. 2)"): NO_ORDER,
    ("bookings.places.rules.counts", "_held: ….open() → left out"): ENDED_HAS_NO_PLACES,
    ("bookings.places.rules.counts", "held_by_whom: ….open() → left out"): ENDED_HAS_NO_PLACES,
    ("bookings.places.rules.counts", "places_reserved: ….open() → left out"): ENDED_HAS_NO_PLACES,
    ("bookings.places.rules.counts", "with_own: 1 → 2"): "one live booking a person and session: a constraint",
    ("bookings.places.rules.places_left", "_held_by_session: ….order_by() → left out"): NO_ORDER,
    ("bookings.places.rules.places_left", "_held_by_session: ….order_by() → left out (no. 2)"): NO_ORDER,
    ("bookings.places.rules.places_left", "_held_by_session: ….open() → left out"): ENDED_HAS_NO_PLACES,
    ("bookings.places.rules.places_left", "rooms_of: if waited_for → always"): NONE_OF_NONE,
    (
        "bookings.places.rules.places_left",
        "rooms_of: if not rules → never",
    ): NONE_OF_NONE,
    (
        "bookings.places.rules.places_left",
        "_left: not kept or session.ring_fenced_until is None → without session.ring_fenced_until is None",
    ): "said for mypy: places are kept only until a moment",
    ("bookings.places.operations.booking", "book_place: True → False"): INSERTED,
    (
        "bookings.places.operations.waiting_list",
        "_numbers: filter(… queue_number__isnull=False) → left out",
    ): "what has no number is the least of them on either database",
    ("bookings.places.operations.waiting_list", "_numbers: 0 → 1"): "no number of the queue is less than 1",
    ("bookings.places.operations.waiting_list", "_numbers: 1 → 2 (no. 2)"): FIRST_IS_TAKEN,
    ("bookings.places.operations.waiting_list", "give_idle_places: ….order_by() → left out"): NO_ORDER_INSIDE,
    ("bookings.places.operations.waiting_list", "close_all_late_offers: ….order_by() → left out"): NO_ORDER_INSIDE,
    ("bookings.places.operations.waiting_list", "_tell_lapsed: 0 → 1"): "the offers of a group end in one moment",
    (
        "bookings.places.operations.waiting_list",
        "_tell_lapsed: if keeps_turn → never",
    ): "a turn is kept at the first lapse alone, whose mail nothing sets apart",
    (
        "bookings.places.operations.waiting_list",
        "accept_offer: booking.status != Booking.Status.OFFERED or booking.offer_expires_at is None → without "
        "booking.offer_expires_at is None",
    ): "said for mypy: an offer has its time by a constraint of the table",
    (
        "bookings.models.booking_queries",
        "BookingQuerySet.visible_to: user.is_lead and user.organisation_id → without user.organisation_id",
    ): "every booking has an organisation, so none is that of nobody",
    ("bookings.models.booking_queries", "BookingQuerySet.with_queue_position: ….order_by() → left out"): NO_ORDER,
    (
        "bookings.models.booking_queries",
        "BookingQuerySet.with_queue_position: True → False",
    ): "one column is one, flat or not",
    ("bookings.models.booking", "_position: ….order_by() → left out"): NO_ORDER,
    (
        "bookings.models.booking",
        "Booking.move_to: if status == self.Status.CANCELLED → always",
    ): "what has an outcome is confirmed, by a constraint, and can only become cancelled",
    (
        "bookings.attendance.register.consequences",
        "certificate_follows: certificate.revoked_at and certificate.revoked_reason.startswith(WITHDRAWN_BECAUSE) → "
        "without certificate.revoked_at",
    ): "the reason goes with the time when a certificate is given back",
    (
        "bookings.attendance.register.walk_ins",
        "add_walk_in: if stored → never",
    ): "write_mark asks nothing of what was seen",
    ("bookings.attendance.register.walk_ins", "_new_booking: True → False (no. 2)"): INSERTED,
    ("bookings.attendance.register.reading", "with_registers: ….values('pk') → left out"): KEYS,
    (
        "bookings.attendance.register.reasons_given",
        "_with_reason: ….order_by('-history_date', '-history_id') → left out",
    ): HISTORY_HAS_ORDER,
    (
        "bookings.attendance.register.marking",
        "_who_and_when: ….order_by('-history_date', '-history_id') → left out",
    ): HISTORY_HAS_ORDER,
    ("bookings.attendance.register.consequences", "everything_follows: ….order_by('pk') → left out"): EACH_BY_ITSELF,
    ("bookings.attendance.register.consequences", "tell_put_right: ….order_by('pk') → left out"): EACH_BY_ITSELF,
    (
        "bookings.attendance.register.closing",
        "close_register: if again → always",
    ): "before a register was closed nobody has a certificate or was asked",
    ("bookings.attendance.register.consequences", "everything_follows: ….distinct() → left out"): EACH_BY_ITSELF,
    (
        "bookings.attendance.register.consequences",
        "everything_follows: filter(… certificates__isnull=False) → left out",
    ): "certificates that are due have just been issued",
    ("bookings.attendance.register.home", "module: 60 → 61"): "it stands in the function that was made of it",
    ("bookings.attendance.register.home", "_entries: ….filter(pk__in=chosen) → left out"): LOOKED_UP,
    ("bookings.attendance.register.home", "_entries: ….order_by() → left out"): NO_ORDER,
    ("bookings.attendance.register.home", "_entries: ….filter(booking__session__in=chosen) → left out"): LOOKED_UP,
    ("reporting.insight.funnel", "_spot: if inner and outer → always"): ANYBODY_RECORDED,
    ("reporting.insight.funnel", "_spot: inner and outer → Or"): ANYBODY_RECORDED,
    ("reporting.insight.funnel", "_spot: inner and outer → without inner"): ANYBODY_RECORDED,
    ("reporting.insight.funnel", "_spot: inner and outer → without outer"): ANYBODY_RECORDED,
    (
        "reporting.insight.explain",
        "levels_of: if levels not in known → always",
    ): "what is known of them is the same each time",
    ("reporting.insight.comparisons", "comparisons: True → False"): "there is a factor for each input",
    ("reporting.insight.comparisons", "comparisons: True → False (no. 2)"): "each pattern has its number of bookings",
    ("reporting.insight.comparisons", "judged: True → False"): "there is a weight for each coefficient",
    ("reporting.insight.symmetric", "_transposed: True → False"): SQUARE,
    ("reporting.insight.symmetric", "_solved: True → False"): SQUARE,
    ("reporting.insight.explain", "levels_of: if recorded → always"): "what nobody is recorded of is left out again",
    ("reporting.insight.explain", "levels_of: True → False"): "the number of levels has just been looked at",
    ("reporting.insight.logistic", "rate_of: score >= 0 → Gt"): "near 0 both ways are the same share",
    ("reporting.insight.logistic", "rate_of: 0 → 1"): "near 0 both ways are the same share",
    ("reporting.insight.logistic", "_maximum: sum(patterns.no_shows) + 0.5 → Sub"): WHEREVER_IT_BEGINS,
    ("reporting.insight.logistic", "_maximum: sum(patterns.recorded) + 1 → Sub"): WHEREVER_IT_BEGINS,
    ("reporting.insight.logistic", "_maximum: 1 → 2"): WHEREVER_IT_BEGINS,
    ("reporting.insight.logistic", "_maximum: share / (1 - share) → Mult"): WHEREVER_IT_BEGINS,
    ("reporting.insight.rules", "causes_of.mark: side > 0 → GtE"): "no point that stands out lies on the mean",
    ("reporting.insight.rules", "causes_of: True → False"): "there is a reach for each value",
    ("reporting.insight.rules", "causes_of: True → False (no. 2)"): "there is a reach for each value",
    (
        "reporting.insight.intervals",
        "icc_of_sums: not freedom or not within_freedom → without not freedom",
    ): "where no course has several sessions there is no freedom within them either",
    ("reporting.insight.before_after", "_Side.fall: self.before and self.after → Or"): ONE_SIDE_OR_NONE,
    (
        "reporting.insight.before_after",
        "_Side.fall: self.before and self.after → without self.before",
    ): ONE_SIDE_OR_NONE,
    ("reporting.insight.before_after", "_Side.fall: self.before and self.after → without self.after"): ONE_SIDE_OR_NONE,
    ("reporting.insight.before_after", "_judged: if growing → always"): "no variance of a guarded rate is 0",
    ("reporting.insight.before_after", "_freedom: if squares → always"): "no variance of a guarded rate is 0",
    ("reporting.outcomes", "counts_by: ….order_by() → left out"): NO_ORDER,
    ("reporting.outcomes", "typical_room: ….order_by() → left out"): NO_ORDER,
    ("reporting.outcomes", "years_with_sessions: ….order_by() → left out"): NO_ORDER,
    ("reporting.registers", "sessions_by_course: ….order_by() → left out"): NO_ORDER,
    ("reporting.registers", "_registers_of: When(… then=Value(False)) → left out"): MARKS_NO_MATTER,
    ("reporting.registers", "_registers_of: False → True"): MARKS_NO_MATTER,
    ("bookings.attendance.register.marking", "write_mark: False → True"): OF_COLUMNS_LEFT_OUT,
    ("bookings.attendance.register.marking", "write_mark: False → True (no. 2)"): OF_COLUMNS_LEFT_OUT,
    ("training.text", "tidy: if text.isascii() and text.isprintable() → never"): "the quicker way to the same text",
    ("training.text", "module: True → False"): "both are as long as each other",
    ("reporting.periods", "reporting_year: 0 → 1"): "the year 1 is as much out of range as the year 0",
    ("bookings.places.rules.turns", "_turns: if held.total >= rules.places → never"): "places_for is 0 then",
    ("bookings.places.rules.turns", "_turns: held.total >= rules.places → Gt"): "places_for is 0 then",
    (
        "bookings.places.rules.turns",
        "_turns: one.places > 1 and _waits_for_more(one, rules, held) → without one.places > 1",
    ): NO_GROUP,
    ("bookings.places.rules.turns", "_turns: one.places > 1 → GtE"): NO_GROUP,
    (
        "bookings.places.rules.turns",
        "_keep: (kept := (_free_for(each.group, rules, held) - each.may_pass)) > 0 → GtE",
    ): "to keep no place changes nothing of what is held",
    ("bookings.places.rules.locks", "hold_all_of: True → False"): "the keys that come back are looked at by nobody",
}
