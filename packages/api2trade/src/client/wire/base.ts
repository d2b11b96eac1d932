import * as z from "zod";

export {
  type WireWord as Word,
  wireInteger as integer,
  wireNumber as number,
  wireText as textOrNumber,
  wireTicket as ticket,
  wireWord as word,
  withoutNulls,
} from "@anybroker/core/transport";

/** An optional member: absent or there, never undefined. */
export const optional = z.exactOptional;

/** Digits that go into a JSON body as a number, however many they are. */
export class Digits {
  readonly text: string;

  constructor(value: string | number | bigint) {
    const text = String(value);
    if (!/^\d+$/.test(text)) throw new TypeError(`A ticket consists of digits; it was ${JSON.stringify(text)}.`);
    this.text = text;
  }
}

/** A flat body as JSON; undefined members are left out. */
export function writeJson(fields: Readonly<Record<string, unknown>>): string {
  const members = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}:${value instanceof Digits ? value.text : JSON.stringify(value)}`);
  return `{${members.join(",")}}`;
}
