"""The terms of booking that the demonstration publishes: short enough to be read."""

TERMS = """\
The training is free to you. It is not free to the partnership: each place costs about £50, whether somebody sits on \
it or not.

If you cannot come, tell us by the deadline on your booking. Somebody who is waiting then has your place. \
A colleague of your organisation can come instead of you, up to the start.

After the deadline, tell us anyway. It is recorded as a late cancellation. If you were ill or there was an \
emergency, say so: the team can excuse it.

If you do not come and have not told us, we ask you why and let your line manager know. We publish how many places \
of each kind of organisation stayed empty, never names.

We keep your bookings and certificates so that you can show what you have learnt. The privacy page says for how long.
"""
