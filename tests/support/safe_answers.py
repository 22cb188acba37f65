"""What every answer of the site bears, whatever it is of: what scanners of websites look for, as one list of faults."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponseBase

CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
BANNERS = ("Server", "X-Powered-By", "X-Generator", "X-AspNet-Version", "X-Runtime", "Via")
# What runs on a page of ours comes from a file of ours, or nothing runs.
POLICY = ("default-src 'none'", "base-uri 'none'", "frame-ancestors ")
REFERRERS = {"same-origin", "no-referrer"}


def faults_of(response: HttpResponseBase, *, is_public: bool = False) -> list[str]:
    """Return what the answer lacks, or says too much. Pages elsewhere may read with scripts what `is_public` alone."""
    said = response.headers
    faults = [
        *([] if said.get("X-Content-Type-Options") == "nosniff" else ["is sniffed"]),
        *([] if said.get("Referrer-Policy") in REFERRERS else ["tells other sites its address"]),
        *([] if said.get("Cross-Origin-Opener-Policy") == "same-origin" else ["is held by who opened it"]),
        *_faults_of_policy(said.get("Content-Security-Policy", "")),
        *(f"says {name}" for name in BANNERS if name in said),
        *(f"breaks the line of {name}" for name, value in said.items() if CONTROLS.search(name + value)),
        *(["opens itself to other sites"] if "Access-Control-Allow-Origin" in said and not is_public else []),
        *(["lends other sites one’s sign-in"] if "Access-Control-Allow-Credentials" in said else []),
        *_faults_of_cookies(response),
    ]
    if said.get("Access-Control-Allow-Origin", "*") != "*":
        faults.append("lets in whoever asks")
    kind = said.get("Content-Type", "")
    if _has_body(response) and (
        not kind or (kind.startswith("text/") and "charset=utf-8" not in kind.lower().replace('"', ""))
    ):
        faults.append(f"is “{kind}” of no known letters")
    if urlsplit(said.get("Location", "")).netloc not in ("", urlsplit(settings.SITE_URL).netloc):
        faults.append("leads to another site")
    return faults


def _has_body(response: HttpResponseBase) -> bool:
    return getattr(response, "streaming", False) or bool(getattr(response, "content", b""))


def _faults_of_policy(policy: str) -> list[str]:
    missing = [f"has no {part}" for part in POLICY if part not in policy]
    return missing + [f"allows {part}" for part in ("unsafe-inline", "unsafe-eval", "http:", "*") if part in policy]


def _faults_of_cookies(response: HttpResponseBase) -> list[str]:
    faults = []
    for name, cookie in response.cookies.items():
        if cookie.value and not cookie["httponly"]:
            faults.append(f"lets scripts read {name}")
        if cookie.value and cookie["samesite"] not in ("Lax", "Strict"):
            faults.append(f"sends {name} from other sites")
        if cookie["domain"]:
            faults.append(f"gives {name} to other hosts")
    return faults
