"""Development has numpy for its statistics, and openpyxl takes it where it finds it; in service it is not there."""

raise ImportError("numpy is not in requirements.lock.")
