import type { Tally } from "./tally.ts";

/** One line: what was played, what struck, and what came of it. */
export function lineOf(tally: Tally): string {
  const { adapter, runs, commands, kills, faults, findings, unprotectedMs, longestBareMs } = tally;
  const { duplicate, lost, wrong, bare, unresolved, unseen } = findings;
  const struck = Object.values(faults).reduce((total, times) => total + times, 0);
  return [
    `${adapter}: ${runs} runs, ${commands} commands, ${struck} faults, ${kills} kills`,
    `duplicates ${duplicate}, lost ${lost}, wrong ${wrong}, bare ${bare} (${unprotectedMs} ms, the longest ${longestBareMs})`,
    `unresolved ${unresolved}, unseen ${unseen}`,
    `faults ${kindsOf(tally)}`,
  ].join(" | ");
}

const kindsOf = ({ faults }: Tally): string =>
  Object.entries(faults)
    .map(([kind, times]) => `${kind} ${times}`)
    .join(", ");

/** What broke a safety rule, with the command that plays it again. */
export function failuresOf({ adapter, failures, steps }: Tally): string {
  return failures
    .map(({ seed, texts }) => {
      const again = `npm run chaos -- --adapter "${adapter}" --seed ${seed} --steps ${steps}`;
      return [`seed ${seed} of ${adapter} (again: ${again})`, ...texts.map((text) => `  ${text}`)].join("\n");
    })
    .join("\n");
}

/** The page of the reference: what was played last, and what came of it. */
export function pageOf(tallies: readonly Tally[]): string {
  const rows = tallies.map((tally) => {
    const { adapter, runs, fromSeed, commands, kills, faults, findings, unprotectedMs, longestBareMs } = tally;
    const struck = Object.values(faults).reduce((total, times) => total + times, 0);
    const { duplicate, lost, wrong, bare, unresolved, unseen } = findings;
    const seeds = `${fromSeed} to ${fromSeed + runs - 1}`;
    const broken = [duplicate, lost, wrong, bare];
    return [adapter, seeds, commands, struck, kills, ...broken, unprotectedMs, longestBareMs, unresolved, unseen];
  });
  const head = [
    "Adapter",
    "Seeds",
    "Commands",
    "Faults",
    "Kills",
    "Duplicates",
    "Lost",
    "Wrong",
    "Bare",
    "Unprotected ms",
    "Longest ms",
    "Unresolved",
    "Unseen",
  ];
  const kinds = [...new Set(tallies.flatMap(({ faults }) => Object.keys(faults)))].toSorted();
  const struckRows = kinds.map((kind) => [kind, ...tallies.map(({ faults }) => faults[kind] ?? 0)]);
  return `# Chaos

Seeded trading scripts over every adapter and the simulator of its wire, while faults strike at every point of a command
and of the line, and the process is killed and started again. After each run four things are compared: the venue's ledger,
the library's books, the events that the program heard, and the commands that it meant. This page is written by
\`npm run chaos -- --adapter all --seeds N --report\`; \`npm run chaos -- --adapter NAME --seed N\` plays one run again,
exactly, and prints what happened in it.

${table(head, rows)}

- **Duplicates**: a command that took effect twice, or a deal that was told twice. **Lost**: a deal that was not told.
  **Wrong**: an outcome, a final state, an order of events or a book that is not the venue's. **Bare**: a position that was meant to have
  a stop loss and had none at the venue, at a wire that takes it with the order, or for longer than the policy allows at
  one that takes it in a second request. None of these is ever allowed.
- **Unprotected**: the time in all during which positions were without their stop loss, and the longest of one. It is 0
  where the stop goes with the order. "paper, two-step" is a wire that takes it in a second request: the process may be
  killed, or the line down, between the two.
- **Unresolved**: a command whose end the wire does not show, reported as unknown or as inferred and never sent again.
- **Unseen**: a position of somebody else that came and went between two looks, on a wire without a history of deals.

## What struck

${table(["Fault", ...tallies.map(({ adapter }) => adapter)], struckRows)}
`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
