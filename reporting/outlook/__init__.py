"""How many will come to each coming session, how many more could be booked, and how true that turned out."""
