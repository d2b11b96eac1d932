import { play } from "./src/chaos/play.ts";
import { SUBJECTS } from "./src/subjects.ts";

const [name, from = "1", count = "5", verbose] = process.argv.slice(2);
const subject = SUBJECTS.find((s) => s.name === name || s.name.includes(name!))!;
const t0 = performance.now();
let cmds = 0;
const faults: Record<string, number> = {};
const kinds: Record<string, number> = {};
let diff = 0;
let unprot = 0;
let kills = 0;
for (let seed = +from; seed < +from + +count; seed++) {
  const v = await play(subject, { seed, steps: 16 });
  cmds += v.commands;
  unprot += v.unprotectedMs;
  kills += v.kills;
  for (const [k, n] of Object.entries(v.faults)) faults[k] = (faults[k] ?? 0) + n;
  for (const f of v.findings) {
    kinds[f.kind] = (kinds[f.kind] ?? 0) + 1;
    if (verbose !== "q") console.log(seed, f.kind, f.text);
  }
  if (verbose === "t") console.log(v.trace.join("\n"));
  if (verbose === "d" || verbose === "q") {
    const w = await play(subject, { seed, steps: 16 });
    if (JSON.stringify(w.trace) !== JSON.stringify(v.trace)) {
      diff++;
      const i = v.trace.findIndex((l, i) => l !== w.trace[i]);
      console.log("DIFF", seed, i, v.trace[i], "|", w.trace[i]);
    }
  }
}
console.log(
  name,
  count,
  "runs",
  (performance.now() - t0).toFixed(0),
  "ms",
  cmds,
  "commands",
  kills,
  "kills",
  kinds,
  "unprotected",
  unprot,
  "diffs",
  diff,
  JSON.stringify(faults),
);
process.exit(0);
