"""Other programs are told when something changes: by signed messages that name what it is about, and no person."""
