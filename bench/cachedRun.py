"""Runs a deterministic training script once per content, and replays its output after that.

python cachedRun.py CACHE_FOLDER script.py
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

cache, script = Path(sys.argv[1]), Path(sys.argv[2])
content = script.read_bytes() + sys.version.encode()
entry = cache / (hashlib.sha256(content).hexdigest() + ".txt")
if not entry.exists():
    output = subprocess.run([sys.executable, str(script)], check=True, capture_output=True).stdout
    cache.mkdir(parents=True, exist_ok=True)
    # Renamed into place: several studies share the cache.
    draft = entry.with_suffix(f".{os.getpid()}")
    draft.write_bytes(output)
    draft.replace(entry)
sys.stdout.write(entry.read_text())
