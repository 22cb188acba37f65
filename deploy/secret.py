"""The secret key of a development checkout: made once, kept under var/, never in the repository."""

import secrets
from pathlib import Path


def development_secret(var_dir: Path) -> str:
    """Return the key kept in `var_dir`, making it (readable by its owner alone) the first time."""
    path = var_dir / "secret-key"
    if not path.exists():
        var_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()
