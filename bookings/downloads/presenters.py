"""What a page says of a download."""

import datetime as dt
from dataclasses import dataclass

from bookings.downloads.kinds import kind_named
from bookings.models import Download
from training.templatetags.words import plural

# A worker looks every second. Nobody there for so long means that none runs.
NOBODY_TAKES_IT = dt.timedelta(minutes=2)

COLOURS = {
    Download.State.WAITING: "yellow",
    Download.State.BEING_MADE: "light-blue",
    Download.State.READY: "green",
    Download.State.FAILED: "red",
}


@dataclass(frozen=True, kw_only=True)
class DownloadItem:
    """`percent` is None where nobody can say how far it is; `ahead` is how many others a worker makes first."""

    download: Download
    state: str
    colour: str
    percent: int | None
    progress: str
    counted: str
    size: str
    ahead: int
    nobody_takes_it: bool
    asked_on: str


def size_in_words(size: int) -> str:
    """Return "1.2 MB", "340 kB" or "900 bytes"."""
    if size >= 1_000_000:
        return f"{size / 1_000_000:,.1f}\u00a0MB"
    return f"{size / 1000:,.0f}\u00a0kB" if size >= 1000 else f"{size} bytes"


def download_item(download: Download, *, ahead: int = 0, now: dt.datetime) -> DownloadItem:
    """`ahead` is for the page of one download; a list of them leaves it out."""
    counts = download.state == Download.State.BEING_MADE and download.rows and download.rows_done
    percent = min(99, 100 * download.rows_done // download.rows) if counts else None
    kind = kind_named(download.kind)
    waits = download.state == Download.State.WAITING
    return DownloadItem(
        download=download,
        state=download.get_state_display(),
        colour=COLOURS[Download.State(download.state)],
        percent=percent,
        progress=f"{download.rows_done:,} of about {plural(download.rows, kind.counted)}" if counts else "",
        counted=kind.counted,
        size=size_in_words(download.size) if download.size else "",
        ahead=ahead,
        nobody_takes_it=waits and not ahead and now - download.alive_at > NOBODY_TAKES_IT,
        asked_on=kind.asked_on(download.asked),
    )
