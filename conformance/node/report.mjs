// What a driver says: one JSON line per flow, and every flow exactly once.

import { readFileSync } from "node:fs";

export const FLOWS = JSON.parse(readFileSync(new URL("../flows.json", import.meta.url), "utf8"));

/** A known fault of the client was refused, as it must be. */
export class RefusedAsExpected extends Error {}

export class Report {
  constructor(client, mode) {
    this.client = client;
    this.mode = mode;
    this.said = new Set();
  }

  /** Runs one flow; its outcome is whatever `steps` makes of it. What the gateway does not offer yet is left out. */
  async run(flow, steps) {
    if (!FLOWS.includes(flow) && !flow.startsWith("fault: ")) return;
    try {
      this.say(flow, "passed", (await steps()) ?? "");
    } catch (trouble) {
      if (trouble instanceof RefusedAsExpected) this.say(flow, "refused_as_expected", trouble.message);
      else this.say(flow, "failed", explained(trouble));
    }
  }

  say(flow, outcome, detail) {
    this.said.add(flow);
    console.log(JSON.stringify({ client: this.client, mode: this.mode, flow, outcome, detail }));
  }

  /** What was never run is what the client does not have. */
  finish() {
    for (const flow of FLOWS) if (!this.said.has(flow)) this.say(flow, "not_offered", "");
  }
}

function explained(trouble) {
  const where = /\((?:.*\/)?([^/]+\.mjs:\d+):\d+\)|at (?:.*\/)?([^/\s]+\.mjs:\d+):\d+/.exec(trouble.stack ?? "");
  const answer = trouble.response?.data ? ` ${shown(trouble.response.data)}` : "";
  return `${trouble.message ?? trouble}${answer} (${where?.[1] ?? where?.[2] ?? "elsewhere"})`;
}

/** Anything as one short line. */
export function shown(thing) {
  return (typeof thing === "string" ? thing : JSON.stringify(thing)).slice(0, 400);
}

export function check(holds, seen) {
  if (!holds) throw new Error(`not as wanted: ${shown(seen ?? holds)}`);
}
