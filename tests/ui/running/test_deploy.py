"""The containers' files: of the form that their tools take, and as closed as they say."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ingest.settings import Settings
from ui.commands.serve import serve

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "ui" / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
KUBERNETES = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8")))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def kind(name):
    (found,) = [each for each in KUBERNETES if each["kind"] == name]
    return found


def tool(name):
    """A program that is installed, as `make audit` does with some; a skip where it is not."""
    places = (Path(sys.executable).parent, ROOT / ".venv-audit" / "bin")
    found = next((str(p / name) for p in places if (p / name).exists()), shutil.which(name))
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def run(*words):
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, cwd=DEPLOY)
    assert done.returncode == 0, done.stdout + done.stderr


def test_yaml_is_as_yamllint_has_it():
    run(tool("yamllint"), "--strict", "compose.yaml", "kubernetes.yaml")


def test_compose_is_of_its_schema():
    run(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", "compose.yaml")


def test_kubernetes_is_of_its_schemas():
    run(tool("kubernetes-validate"), "--strict", "kubernetes.yaml")


def test_the_dockerfile_is_as_hadolint_has_it():
    run(tool("hadolint"), "Dockerfile")


def test_compose_is_what_docker_takes(monkeypatch):
    docker = tool("docker")
    if subprocess.run([docker, "compose", "version"], capture_output=True).returncode:
        pytest.skip("docker has no compose plugin")
    monkeypatch.setenv("JOINEDUP_ALLOWED_HOSTS", "chat.example.org")
    run(docker, "compose", "config", "--quiet")


def test_only_the_server_is_published_and_only_here():
    services = COMPOSE["services"]
    assert {name for name, each in services.items() if "ports" in each} == {"app"}
    assert services["app"]["ports"] == ["127.0.0.1:8000:8000"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert all(each["networks"] == ["inside"] for n, each in services.items() if n != "app")


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_container_is_closed(name):
    each = COMPOSE["services"][name]
    assert each["read_only"] and each["cap_drop"] == ["ALL"]
    assert each["security_opt"] == ["no-new-privileges:true"]
    assert int(each["user"].split(":")[0]) > 0
    assert each["healthcheck"]["test"] and each["mem_limit"]
    assert not re.search("latest$|^[^:]+$", each["image"])
    assert not any("password" in str(v).lower() and "/run/secrets/" not in str(v)
                   for v in each.get("environment", {}).values())  # fmt: skip


def test_the_pod_is_closed_and_probed():
    pod = kind("Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] and not pod["automountServiceAccountToken"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert {"requests", "limits"} <= container["resources"].keys()
    probes = {
        p: container[f"{p}Probe"]["httpGet"]["path"] for p in ("startup", "liveness", "readiness")
    }
    assert probes == {"startup": "/health", "liveness": "/health", "readiness": "/ready"}
    assert set(kind("NetworkPolicy")["spec"]["policyTypes"]) == {"Ingress", "Egress"}
    assert (
        kind("Service")["spec"]["selector"] == kind("Deployment")["spec"]["selector"]["matchLabels"]
    )
    mounted = {m["name"] for m in container["volumeMounts"]}
    assert mounted == {v["name"] for v in pod["volumes"]}


def test_the_end_is_waited_for_longer_than_it_takes():
    seconds = Settings().shutdown_seconds
    assert kind("Deployment")["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] > seconds
    assert int(COMPOSE["services"]["app"]["stop_grace_period"].rstrip("s")) > seconds


def test_the_image_is_built_from_what_is_pinned_and_runs_as_nobody():
    commands = [line.split()[0] for line in DOCKERFILE.splitlines() if re.match("[A-Z]+ ", line)]
    assert commands.count("FROM") == 2 and commands.index("USER") > commands.index("ENV")
    assert "USER 10001:10001" in DOCKERFILE
    assert DOCKERFILE.count("--constraint constraints.txt") == DOCKERFILE.count("pip install")
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert all((ROOT / name).exists() for line in copied for name in line.split())
    extras = re.search(r"\.\[(.+)\]", DOCKERFILE)[1].split(",")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert all(re.search(f"^{extra} = ", project, re.MULTILINE) for extra in extras)


def test_settings_and_options_that_are_named_are_there():
    environment = dict(re.findall(r"^ +(JOINEDUP_\w+)=(\S+)", DOCKERFILE, re.MULTILINE))
    environment |= COMPOSE["services"]["app"]["environment"]
    container = kind("Deployment")["spec"]["template"]["spec"]["containers"][0]
    environment |= {each["name"]: each["value"] for each in container["env"]}
    known = {f"JOINEDUP_{name.upper()}" for name in Settings.model_fields} | {"JOINEDUP_SECRETS"}
    assert environment.keys() <= known
    assert len(environment) >= 8
    options = {a for a in container["args"] if a.startswith("--")}
    assert {o.removeprefix("--") for o in options} <= set(serve.__annotations__)
    assert set(COMPOSE["services"]["app"]["secrets"]) <= Settings.model_fields.keys()
