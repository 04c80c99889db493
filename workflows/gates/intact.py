"""Whether the files in the sandbox are still those of the tree, after code of the tree ran beside them."""

import hashlib
import json
from collections.abc import Mapping

from agents.stacks.ran import decode
from sandbox.sandbox import Sandbox

_MANIFEST = "tree.json"
_WITHIN = 30.0
_LOOK = f"""
import hashlib, json, pathlib
for path, digest in json.loads(pathlib.Path("/harness/{_MANIFEST}").read_text()).items():
    file = pathlib.Path("/workspace", path)
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest:
        print(path)
"""


def changed_files(sandbox: Sandbox, files: Mapping[str, bytes]) -> list[str]:
    """Return one line for each file that is gone or not what was put there."""
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    sandbox.put_harness({_MANIFEST: json.dumps(digests).encode()})
    result = sandbox.exec(["python3", "-I", "-S", "-c", _LOOK], timeout=_WITHIN)
    if result.exit_code != 0:
        return [f"the files of the tree cannot be looked at any more: {decode(result.stderr)[-500:]}"]
    return [f"{path}: was changed by the code that ran, so not the tree was judged" for path in _lines(result.stdout)]


def _lines(output: bytes) -> list[str]:
    return decode(output).splitlines()
