"""What other programs read: the catalogue for everybody, and the rest by a key of the team's."""
