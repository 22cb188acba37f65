"""Ask the registry what is known against the packages that the lock files name: `python deploy/audit.py`.

Where nobody answers, as on a machine without network or with a registry that knows no advisories, nothing has been
audited: that is said, and is no fault of the code. Further arguments go to pip-audit, such as `--ignore-vuln ID`.
"""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIRST = [HERE / "pip.lock"]  # one package: who does not answer for it will not for the other hundred
REST = [HERE / "node.lock", HERE.parent / "requirements-dev.lock"]  # the latter holds requirements.lock
NOTHING = "no registry answered, nothing audited"
# How pip-audit ends where it was not answered: it writes a traceback, or this advice.
UNANSWERED = ("requests.exceptions.", "ServiceError", "ConnectionError", "your network may be blocking")


def verdict(code: int, said: str, complaints: str) -> tuple[int, str]:
    """Return how to exit, and what to tell, from how pip-audit exited and what it wrote as JSON and beside it."""
    try:
        packages = json.loads(said)["dependencies"]
    except ValueError:
        unanswered = any(sign in complaints for sign in UNANSWERED)
        return (0, NOTHING) if unanswered else (code or 1, complaints.strip())
    answered = [package for package in packages if "vulns" in package]
    if not answered:
        return 0, NOTHING
    found = [
        f"{package['name']} {package['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'none'}"
        for package in answered
        for fault in package["vulns"]
    ]
    unknown = len(packages) - len(answered)
    counted = f"{len(answered)} packages audited" + (f", {unknown} unknown to the registry" if unknown else "")
    return (1 if found else 0), "\n".join([*found, counted])


def audited(locks: list[Path]) -> tuple[int, str]:
    named = [part for lock in locks for part in ("-r", str(lock))]
    asked = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format=json", *named]
    run = subprocess.run(
        [*asked, "--progress-spinner=off", "--timeout=10", *sys.argv[1:]], capture_output=True, text=True, check=False
    )
    return verdict(run.returncode, run.stdout, run.stderr)


def main() -> int:
    code, told = audited(FIRST)
    if (code, told) != (0, NOTHING):
        rest, told_of_rest = audited(REST)
        code, told = code or rest, f"{told}\n{told_of_rest}"
    print(told)  # noqa: T201  # its purpose
    return code


if __name__ == "__main__":
    sys.exit(main())
