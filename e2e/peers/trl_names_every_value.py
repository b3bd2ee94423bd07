"""Scripts of `lab export` write out every value of TRL's configurations.

    python e2e/peers/trl_names_every_value.py BUNDLE…

Holds the arguments in each bundle's train.py and trl.yaml against the fields that TRL's own configuration class defines
or overrides, less those that TRL has deprecated. Not part of `npm test`.
"""

import ast
import dataclasses
import sys

import trl
import yaml

# Overridden by TRL only for their help texts, or set by the script elsewhere.
ELSEWHERE = {"torch_empty_cache_steps"}


def main(bundle):
    tree = ast.parse(open(f"{bundle}/train.py").read())
    call = next(n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "").endswith("Config") and n.func.id != "LoraConfig")
    written = {keyword.arg for keyword in call.keywords}
    in_yaml = set(yaml.safe_load(open(f"{bundle}/trl.yaml")))
    config = getattr(trl, call.func.id)
    fields = {field.name: field for field in dataclasses.fields(config)}
    unknown = written - set(fields)
    assert not unknown, f"{call.func.id} has no {sorted(unknown)}"
    own = {name for base in config.__mro__[:2] for name in base.__dict__.get("__annotations__", {}) if name in fields}
    deprecated = {name for name in own if "deprecated" in str(fields[name].metadata.get("help", "")).lower()}
    missing = own - written - deprecated - ELSEWHERE
    only_here = {"output_dir", "max_steps", "per_device_train_batch_size", "model_init_kwargs"}
    missing_in_yaml = written - in_yaml - only_here
    print(f"{bundle}: {call.func.id}, {len(written)} values, {len(own)} of them TRL's own; missing {sorted(missing)}, in YAML {sorted(missing_in_yaml)}")
    return not missing and not missing_in_yaml


if __name__ == "__main__":
    results = [main(bundle) for bundle in sys.argv[1:]]
    sys.exit(0 if results and all(results) else 1)
