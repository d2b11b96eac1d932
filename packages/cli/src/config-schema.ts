import * as z from "zod";
import type { KnownAdapter } from "./registry.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

/** What a configuration file holds beside the adapter's own options. */
const common = (adapter: string): Readonly<Record<string, JsonSchema>> => ({
  adapter: { const: adapter },
  account: { type: "string", description: "The account to open; needed when the broker has several." },
  requires: { type: "object", description: "What the program needs of the broker; checked when the account opens." },
  aliases: {
    type: "object",
    additionalProperties: { type: "string" },
    description: "The program's names of symbols to the broker's.",
  },
  tokens: { type: "string", description: "The file in which tokens that change are kept; relative to this file." },
  dataDir: {
    type: "string",
    description:
      "The folder for the journal of commands and, without `tokens`, for the tokens; relative to this file. One program at a time trades on it.",
  },
});

/** The JSON Schema of a whole configuration file for one adapter. */
export function configFileSchema({ name, title, configSchema }: KnownAdapter): JsonSchema {
  const { $schema, properties, required, ...rest } = z.toJSONSchema(configSchema, {
    io: "input",
    unrepresentable: "any",
  });
  // What only code can give (a tape, a venue) has no schema.
  const written = Object.entries(properties ?? {}).filter(
    ([, schema]) => typeof schema === "object" && Object.keys(schema).length > 0,
  );
  return {
    $schema,
    title: `anybroker configuration: ${title}`,
    ...rest,
    properties: { ...common(name), ...Object.fromEntries(written) },
    required: ["adapter", ...(required ?? [])],
  };
}
