"""What stands in deploy/ for containers is valid, fits the code, and leaves only the gateway within reach."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.launch import PROCESSES
from bot.settings import ROOT, Settings

DEPLOY = ROOT / "deploy"
TOOLS = ROOT / ".tools" / "deploy" / "bin"
KUBERNETES = DEPLOY / "kubernetes"
DOCKERFILE = DEPLOY / "image" / "Dockerfile"
_VERSIONS = ("1.25", "1.32")
_PORTS = {"gateway": 8080, "rasa": 5005, "actions": 5055}


def check(tool: str, *words: str | Path) -> str:
    """Run one of the checking programs; what it says where it is not content, or nothing."""
    if not (TOOLS / tool).exists():
        pytest.skip(f"{tool} is not installed: make deploy-tools")
    done = subprocess.run([TOOLS / tool, *words], capture_output=True, text=True, check=False, timeout=120)
    return done.stdout + done.stderr if done.returncode else ""


def manifests() -> list[dict[str, Any]]:
    """Every object of the kustomization."""
    listed = yaml.safe_load((KUBERNETES / "kustomization.yml").read_text())["resources"]
    assert {path.name for path in KUBERNETES.glob("*.yml")} == {*listed, "kustomization.yml"}
    return [each for name in listed for each in yaml.safe_load_all((KUBERNETES / name).read_text())]


def named(kind: str, name: str) -> dict[str, Any]:
    """The object of that kind and name."""
    (found,) = (each for each in manifests() if each["kind"] == kind and each["metadata"]["name"] == name)
    return found


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """The pods' specifications by component."""
    for each in manifests():
        if each["kind"] in ("Deployment", "Job"):
            template = each["spec"]["template"]
            yield template["metadata"]["labels"]["app.kubernetes.io/component"], template["spec"]


def container(component: str) -> dict[str, Any]:
    """The one container of a component's pod."""
    (found,) = dict(pods())[component]["containers"]
    return found


@pytest.mark.parametrize("version", _VERSIONS)
def test_the_manifests_are_what_kubernetes_takes(version: str) -> None:
    files = [path for path in sorted(KUBERNETES.glob("*.yml")) if path.name != "kustomization.yml"]
    assert not check("kubernetes-validate", "--strict", "--no-warn", "-k", version, *files)


def test_a_manifest_with_a_slip_would_be_found(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text((KUBERNETES / "rasa.yml").read_text().replace("readinessProbe", "readynessProbe"))
    assert "readynessProbe" in check("kubernetes-validate", "--strict", "--no-warn", "-k", _VERSIONS[0], wrong)


def test_the_kustomization_has_only_what_kustomize_knows() -> None:
    made = yaml.safe_load((KUBERNETES / "kustomization.yml").read_text())
    known = {"apiVersion", "kind", "namespace", "resources", "images", "configMapGenerator", "secretGenerator"}
    assert set(made) == known
    assert {each["name"] for each in made["images"]} == {"mo"}


def test_the_compose_file_is_what_compose_takes() -> None:
    assert not check("check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose" / "compose.yml")


def test_the_dockerfile_has_no_known_fault() -> None:
    assert not check("hadolint", "--failure-threshold", "style", DOCKERFILE)


def test_everything_runs_as_nobody_on_a_read_only_root() -> None:
    for component, pod in pods():
        assert pod["securityContext"]["runAsNonRoot"], component
        assert pod["automountServiceAccountToken"] is False, component
        # A service's address as a variable, such as MO_RASA_SERVICE_HOST, would stop Mo: it is no setting.
        assert pod["enableServiceLinks"] is False, component
        rights = container(component)["securityContext"]
        assert rights["readOnlyRootFilesystem"], component
        assert not rights["allowPrivilegeEscalation"], component
        assert rights["capabilities"] == {"drop": ["ALL"]}, component
    compose = yaml.safe_load((DEPLOY / "compose" / "compose.yml").read_text())
    for name in (*PROCESSES, "migrate", "redis"):
        assert compose["services"][name]["read_only"], name
        assert compose["services"][name]["user"].split(":")[0] not in ("0", "root"), name
    assert re.findall(r"^USER (.+)$", DOCKERFILE.read_text(), re.MULTILINE) == ["10001:10001"]


def test_each_process_listens_where_the_others_look_for_it_and_is_asked_how_it_is() -> None:
    for kind, port in _PORTS.items():
        made = container(kind)
        assert made["args"] == ["up", "--only", kind]
        assert made["ports"][0]["containerPort"] == port
        assert named("Service", f"mo-{kind}")["spec"]["ports"][0]["port"] == port
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            assert made[probe]["httpGet"]["path"].startswith("/")
        values = {each["name"]: each["value"] for each in made["env"]}
        for other in ("rasa", "actions"):
            if (name := f"MO_{other.upper()}_URL") in values:
                host = "0.0.0.0" if other == kind else f"mo-{other}"
                assert values[name] == f"http://{host}:{_PORTS[other]}"
    # Warning signs are answered whatever else is down: see docs/operations.md.
    assert container("gateway")["readinessProbe"]["httpGet"]["path"] == "/healthz"
    assert container("gateway")["livenessProbe"]["httpGet"]["path"] == "/healthz"


def test_every_setting_given_is_one_that_mo_knows(tmp_path: Path) -> None:
    compose = yaml.safe_load((DEPLOY / "compose" / "compose.yml").read_text())
    made = yaml.safe_load((KUBERNETES / "kustomization.yml").read_text())
    given = dict(line.split("=", 1) for line in made["configMapGenerator"][0]["literals"])
    given |= dict(
        line.split("=", 1)
        for line in (DEPLOY / "compose" / "settings.env").read_text().splitlines()
        if not line.startswith("#")
    )
    for kind in _PORTS:
        given |= compose["services"][kind]["environment"]
        given |= {each["name"]: each["value"] for each in container(kind)["env"]}
    given |= dict(re.findall(r"\b(MO_[A-Z_]+)=(\S+)", DOCKERFILE.read_text()))
    assert Settings.from_environment(given).redis_url


def _allowed(component: str) -> list[str]:
    """From where a component's pods may be reached."""
    sources = []
    for each in manifests():
        if each["kind"] != "NetworkPolicy":
            continue
        selected = each["spec"]["podSelector"].get("matchLabels", {}).get("app.kubernetes.io/component")
        if selected == component:
            sources += [peer for rule in each["spec"].get("ingress", []) for peer in rule["from"]]
    return [str(peer) for peer in sources]


def test_rasa_the_action_server_and_redis_cannot_be_reached_from_outside() -> None:
    nothing_else = named("NetworkPolicy", "mo-nothing-else")["spec"]
    assert nothing_else == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for component in ("rasa", "actions", "redis"):
        peers = _allowed(component)
        assert peers, component
        assert not any("namespaceSelector" in peer or "ipBlock" in peer for peer in peers), component
    assert any("ingress" in peer for peer in _allowed("gateway"))
    for each in manifests():
        if each["kind"] == "Service":
            assert each["spec"].get("type", "ClusterIP") == "ClusterIP"
        if each["kind"] == "Ingress":
            assert re.findall(r"'service': \{'name': '([^']+)'", str(each)) == ["mo-gateway"]
    compose = yaml.safe_load((DEPLOY / "compose" / "compose.yml").read_text())
    assert compose["networks"]["inside"]["internal"]
    for name, service in compose["services"].items():
        if name != "gateway":
            assert service["networks"] == ["inside"], name
            assert "ports" not in service, name


def test_more_than_one_of_each_is_kept_up_and_grows_with_its_load() -> None:
    for kind in _PORTS:
        scaler = named("HorizontalPodAutoscaler", f"mo-{kind}")["spec"]
        assert scaler["minReplicas"] >= 2
        assert scaler["maxReplicas"] > scaler["minReplicas"]
        assert scaler["scaleTargetRef"]["name"] == f"mo-{kind}"
        budget = named("PodDisruptionBudget", f"mo-{kind}")["spec"]
        labels = named("Deployment", f"mo-{kind}")["spec"]["selector"]["matchLabels"]
        assert budget["selector"]["matchLabels"] == labels
        assert "sessionAffinity" not in named("Service", f"mo-{kind}")["spec"] or (
            named("Service", f"mo-{kind}")["spec"]["sessionAffinity"] == "None"
        )


def test_the_image_is_installed_from_the_lock_by_hashes_without_tools_and_tensorflow() -> None:
    assert DOCKERFILE.read_text().count("--require-hashes") == DOCKERFILE.read_text().count("pip install")
    command = [sys.executable, DEPLOY / "image" / "packages.py", ROOT / "requirements.txt"]
    lean = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    names = set(re.findall(r"^([a-z0-9._-]+)==", lean, re.MULTILINE))
    assert {"rasa", "rasa-sdk", "starlette", "uvicorn", "redis", "psycopg2-binary", "alembic", "setuptools"} <= names
    assert not {"tensorflow", "keras", "pytest", "playwright", "pgserver", "ruff"} & names
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z0-9._-]+==)", lean))


def test_what_the_dockerfile_copies_is_there_and_let_through() -> None:
    through = (DEPLOY / "image" / "Dockerfile.dockerignore").read_text().splitlines()
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE.read_text(), re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert any(source == each[1:] or source.startswith(f"{each[1:]}/") for each in through if each[0] == "!")
