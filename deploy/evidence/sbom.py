"""The software bill of materials, as CycloneDX 1.6 writes it in JSON (https://cyclonedx.org/docs/1.6/json/)."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable
from typing import Any

from deploy.evidence.packages import Package
from deploy.version import version

_NAMESPACE = uuid.UUID("6f1f2c1e-6a0e-5a43-9d3a-0f4f7f1c2b11")


def bill_of_materials(found: Iterable[Package], *, now: dt.datetime) -> str:
    """Return the document. A package that comes as several files, one for each system, bears the hash of each of them
    as a file of its own, since CycloneDX has one hash of a kind for one thing.
    """
    components = [_component(package) for package in found]
    own = {"type": "application", "bom-ref": f"turnout@{version()}", "name": "turnout", "version": version()}
    own_licence = {"licenses": [{"license": {"id": "MIT"}}]}
    refs = [component["bom-ref"] for component in components]
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, now.isoformat() + ''.join(refs))}",
        "version": 1,
        "metadata": {
            "timestamp": now.isoformat(timespec="seconds"),
            "lifecycles": [{"phase": "build"}],
            "component": {**own, **own_licence},
        },
        "components": components,
        "dependencies": [{"ref": own["bom-ref"], "dependsOn": refs}],
        # The locks name every package; what a wheel has built in, or which package asks for which, they do not say.
        "compositions": [{"aggregate": "unknown", "assemblies": refs, "dependencies": refs}],
    }
    return json.dumps(document, indent=1) + "\n"


def _component(package: Package) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "purl": package.purl,
        "licenses": [_licence(package.licence)],
    }
    if package.where:
        said["scope"] = "optional"
        said["properties"] = [{"name": "turnout:installed-where", "value": package.where}]
    if package.sha256:
        said["components"] = [
            {
                "type": "file",
                "bom-ref": f"{package.purl}#{digest}",
                "name": f"{package.name} {package.version}, file {number} of {len(package.sha256)}",
                "hashes": [{"alg": "SHA-256", "content": digest}],
            }
            for number, digest in enumerate(package.sha256, start=1)
        ]
    return said


def _licence(name: str) -> dict[str, Any]:
    """An expression where one is said; else the words, since an `id` must be one of SPDX's own."""
    if " AND " in name or " OR " in name:
        return {"expression": name}
    return {"license": {"name": name}}
