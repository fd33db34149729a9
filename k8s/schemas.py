"""Writes JSON schemas as kubeconform looks for them: Kubernetes' own, which kubernetes-validate brings, and those of
the custom resources that are defined in the given folders.

    schemas.py VERSION OUT CRDS…
"""

import json
import sys
from importlib.resources import files
from pathlib import Path

import yaml

# YAML 1.1 has a type of its own for `=`, which is a plain word in these files.
yaml.SafeLoader.yaml_implicit_resolvers.pop("=", None)

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def own(version, out):
    """Kubernetes' own refer to each other by the address they are published at; here, by their file."""
    for file in files("kubernetes_validate").joinpath(f"kubernetes-json-schema/v{version}.0-local-strict").iterdir():
        schema = json.loads(file.read_text().replace('"/api/_definitions.json#', '"_definitions.json#'))
        schema.pop("$id", None)
        (out / file.name).write_text(json.dumps(schema))


def custom(folder, out):
    for file in folder.glob("*.yaml"):
        for crd in yaml.safe_load_all(file.read_text()):
            if not crd or crd["kind"] != "CustomResourceDefinition":
                continue
            spec = crd["spec"]
            kind, group = spec["names"]["kind"].lower(), spec["group"].split(".")[0]
            for version in spec["versions"]:
                schema = strict(version["schema"]["openAPIV3Schema"]) | {"$schema": DIALECT}
                (out / f"{kind}-{group}-{version['name']}.json").write_text(json.dumps(schema))


def strict(schema):
    """The same, which takes no field that it does not name."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {name: strict(part) for name, part in schema.items()}
    open_ended = schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema
    if schema.get("type") == "object" and isinstance(schema.get("properties"), dict) and not open_ended:
        schema["additionalProperties"] = False
    return schema


if __name__ == "__main__":
    out = Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    own(sys.argv[1], out)
    for folder in sys.argv[3:]:
        custom(Path(folder), out)
