"""Changes that change nothing that anybody could notice, each with the reason why."""

NO_ORDER = "no table has an order of its own, so there is none to take away before counting"
ENDED_HAS_NO_PLACES = "a reservation that has ended has no places left to add: a constraint of the table"

EQUIVALENT: dict[tuple[str, str], str] = {
    ("bookings.places.rules.clashes", "_clashing: 1 → 2"): "the first row is taken; the limit only spares the second",
    ("bookings.places.rules.counts", "_counted: ….order_by() → left out"): NO_ORDER,
    ("bookings.places.rules.counts", "_held: ….order_by() → left out"): NO_ORDER,
    ("bookings.places.rules.counts", "held_by_whom: ….order_by() → left out"): NO_ORDER,
    ("bookings.places.rules.counts", "held_by_whom: ….order_by() → left out (no. 2)"): NO_ORDER,
    ("bookings.places.rules.counts", "_held: ….open() → left out"): ENDED_HAS_NO_PLACES,
    ("bookings.places.rules.counts", "places_reserved: ….open() → left out"): ENDED_HAS_NO_PLACES,
    ("bookings.places.rules.counts", "with_own: 1 → 2"): "one live booking a person and session: a constraint",
    ("bookings.places.rules.places_left", "_held_and_waiting: ….order_by() → left out"): NO_ORDER,
    ("bookings.places.rules.places_left", "_held_and_waiting: ….order_by() → left out (no. 2)"): NO_ORDER,
    ("bookings.places.rules.places_left", "_held_and_waiting: ….order_by() → left out (no. 3)"): NO_ORDER,
    ("bookings.attendance.register.reading", "marks_per_session: ….order_by() → left out"): NO_ORDER,
    ("bookings.attendance.register.marking", "settle: get(… 0) → left out (no. 2)"): "None counts as little as 0 there",
}
