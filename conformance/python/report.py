"""What a driver says: one JSON line per flow, and every flow exactly once."""

import json
import traceback
from pathlib import Path

FLOWS = json.loads((Path(__file__).parent.parent / "flows.json").read_text())


class RefusedAsExpected(Exception):
    """A known fault of the client was refused, as it must be."""


class Report:
    def __init__(self, client, mode):
        self.client = client
        self.mode = mode
        self.said = set()

    async def run(self, flow, steps):
        """Runs one flow; its outcome is whatever `steps` makes of it. What the gateway does not offer yet is left out."""
        if flow not in FLOWS and not flow.startswith("fault: "):
            return
        try:
            self.say(flow, "passed", await steps() or "")
        except RefusedAsExpected as refusal:
            self.say(flow, "refused_as_expected", str(refusal))
        except Exception as trouble:
            where = traceback.extract_tb(trouble.__traceback__)[-1]
            self.say(flow, "failed", f"{type(trouble).__name__}: {trouble} ({Path(where.filename).name}:{where.lineno})")

    def say(self, flow, outcome, detail):
        self.said.add(flow)
        line = {"client": self.client, "mode": self.mode, "flow": flow, "outcome": outcome, "detail": detail}
        print(json.dumps(line, ensure_ascii=False), flush=True)

    def finish(self):
        """What was never run is what the client does not have."""
        for flow in FLOWS:
            if flow not in self.said:
                self.say(flow, "not_offered", "")
