"""What an installation is run by: each file is read by the program it is for, where that is to be had."""

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from deploy import settings as of_ours
from deploy.sizing import number

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]


def has(program: str) -> str | None:
    return shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")


def unit(path: Path) -> configparser.ConfigParser:
    read = configparser.ConfigParser(interpolation=None, strict=False)
    read.optionxform = str
    read.read(path)
    return read


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_each_service_runs_as_nobody_special_and_can_write_to_its_own_folder_alone(path):
    service = unit(path)["Service"]
    assert (service["User"], service["CapabilityBoundingSet"], service["NoNewPrivileges"]) == ("turnout", "", "yes")
    assert (service["ProtectSystem"], service["ProtectHome"], service["UMask"]) == ("strict", "yes", "0077")
    assert service["StateDirectory"] == "turnout" and "VAR_DIR=/var/lib/turnout" in service["Environment"]
    assert "TURNOUT_MODE=production" in service["Environment"]
    words = service["ExecStart"].split()
    assert words[0].startswith("/opt/turnout/.venv/bin/")
    if "manage.py" in words:
        assert words[2] in get_commands()
    else:
        assert (DEPLOY.parent / words[2]).is_file() and words[-1] == "deploy.wsgi"


def test_systemd_finds_no_fault_in_the_units(tmp_path):
    verify = has("systemd-analyze")
    if not verify:
        return  # what each says is held by the test above
    home = tmp_path / "opt"
    for path in UNITS:  # it looks whether the programs are there
        text = re.sub(r"/opt/turnout/.venv/bin/\w+", "/bin/true", path.read_text())
        home.mkdir(exist_ok=True)
        (home / path.name).write_text(text.replace("/opt/turnout", "/tmp"))
    run = subprocess.run([verify, "verify", *map(str, sorted(home.iterdir()))], capture_output=True, text=True)
    ours = [line for line in run.stderr.splitlines() if "turnout" in line]
    assert ours == []


def test_nginx_takes_its_file(tmp_path):
    text = (DEPLOY / "proxy" / "nginx.conf").read_text()
    for words in ("Host $host", "X-Forwarded-Proto $scheme", "X-Forwarded-For $proxy_add_x_forwarded_for"):
        assert f"proxy_set_header {words};" in text
    assert text.count("{") == text.count("}")
    if not (nginx := has("nginx")):
        return
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=t", "-days", "1"]
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    text = re.sub(r"/etc/ssl/certs/\S+\.pem", str(certificate), text)
    text = re.sub(r"/etc/ssl/private/\S+\.key", str(key), text)
    (tmp_path / "site.conf").write_text(text)
    main = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ include {tmp_path}/site.conf; }}"
    (tmp_path / "nginx.conf").write_text(main)
    run = subprocess.run([nginx, "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_compose_has_web_workers_database_and_proxy_and_nothing_runs_as_root():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"web", "worker", "downloads", "upgrade", "database", "proxy"}
    for name in ("web", "worker", "downloads", "upgrade"):
        ours = services[name]
        assert ours["read_only"] is True and ours["cap_drop"] == ["ALL"]
        assert ours["command"][0] in get_commands()
        assert "ports" not in ours, "nobody reaches it but the proxy"
        assert (DEPLOY / ours["build"]["context"] / ours["build"]["dockerfile"]).resolve().is_file()
    assert (DEPLOY / services["proxy"]["volumes"][0].split(":")[0]).is_file()
    subnet = compose["networks"]["inside"]["ipam"]["config"][0]["subnet"]
    assert services["web"]["environment"]["TRUSTED_PROXIES"] == subnet
    used = [volume for service in services.values() for volume in service.get("volumes", ())]
    named = {volume.split(":")[0] for volume in used if volume[0].isalpha()}
    assert named <= set(compose["volumes"])


def test_container_is_built_of_what_is_there_and_runs_as_somebody_without_rights():
    text = (DEPLOY / "Containerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    for name in " ".join(copied).split():
        assert (ROOT / name).exists(), name
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001$", last, re.MULTILINE)
    assert 'CMD ["serve"]' in last and "serve" in get_commands()


def test_no_image_takes_secrets_or_data_from_the_folder_that_it_is_built_in():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {"**/.env*", ".git", ".venv", "var", "**/node_modules"} <= set(ignored)
    assert {".env", "var/"} <= set((ROOT / ".gitignore").read_text().splitlines()), "nor does the repository"


def test_what_the_guide_has_typed_is_there():
    guide = (ROOT / "docs" / "running.md").read_text()
    blocks = "".join(re.findall(r"^```sh\n(.*?)^```", guide, re.MULTILINE | re.DOTALL))
    services = "|".join(yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"])
    typed = re.findall(rf"^run (\w+)| run [^\n]*?(?:--no-deps|-T) (?:{services}) (\w+)", blocks, re.MULTILINE)
    commands = {on_server or in_container for on_server, in_container in typed}
    assert {"upgrade", "backup", "restore", "export_all", "add_team_member"} <= commands <= set(get_commands())
    assert not re.search(r"^manage\.py", blocks, re.MULTILINE), "as root, and without the environment"
    for line in blocks.splitlines():
        assert not re.search(r" run .*\brestore\b", line) or "--no-deps" in line, "upgrade would run before it"
    for line in re.findall(r"^[A-Z_]+=.*$", blocks, re.MULTILINE):
        assert " #" not in line, "systemd takes it for a part of the value"
    files = re.findall(r"\bdeploy/[\w./]+", blocks)
    assert files and all((ROOT / name).exists() for name in files)


def test_a_size_that_is_none_stops_the_start(monkeypatch):
    monkeypatch.setenv("WEB_PROCESSES", "many")
    with pytest.raises(SystemExit, match='WEB_PROCESSES is "many"'):
        number("WEB_PROCESSES", 2, low=1, high=64)
    monkeypatch.setenv("WEB_PROCESSES", "3")
    assert number("WEB_PROCESSES", 2, low=1, high=64) == 3
    monkeypatch.setenv("WEB_PROCESSES", "")
    assert number("WEB_PROCESSES", 2, low=1, high=64) == 2
    assert of_ours.STATIC_IS_BUILT is False
