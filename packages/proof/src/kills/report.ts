import type { KillResult } from "./run-kill.ts";

/** A line for each broker, then everything that did not agree. */
export function describeKills(results: readonly KillResult[]): string {
  const brokers = [...new Set(results.map(({ broker }) => broker))];
  const wrong = results.filter(({ faults }) => faults.length > 0);
  return [
    ...brokers.map((name) =>
      line(
        name,
        results.filter(({ broker }) => broker === name),
      ),
    ),
    ...(brokers.length > 1 ? [line("all", results)] : []),
    ...wrong.map(({ broker, kill, faults }) => `WRONG ${broker}, ${kill.name}:\n  ${faults.join("\n  ")}`),
  ].join("\n");
}

function line(name: string, results: readonly KillResult[]): string {
  const sum = (of: (result: KillResult) => number): number => results.reduce((total, result) => total + of(result), 0);
  const wrong = results.filter(({ faults }) => faults.length > 0).length;
  return [
    `${name}: ${results.length} kills`,
    `${sum(({ kill }) => kill.tasks.length)} commands`,
    `${sum(({ executed }) => executed)} executed`,
    `${sum(({ unsettled }) => unsettled)} left without an outcome and found out`,
    `${wrong} wrong`,
  ].join(", ");
}
