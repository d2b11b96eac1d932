import * as z from "zod";
import type { AdapterFacts } from "./registry.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

/** What a configuration file holds beside the adapter's own options. */
const common = (adapter: string): Readonly<Record<string, JsonSchema>> => ({
  $schema: { type: "string", description: "Where an editor finds this schema." },
  adapter: { const: adapter },
  account: { type: "string", description: "The account to open; needed when the broker has several." },
  requires: { type: "object", description: "What the program needs of the broker; checked when the account opens." },
  aliases: {
    type: "object",
    additionalProperties: { type: "string" },
    description: "The program's names of symbols to the broker's.",
  },
});

/** The JSON Schema of a whole configuration file for one adapter. */
export function configFileSchema({ name, title, configSchema }: AdapterFacts): JsonSchema {
  const { $schema, properties, required, ...rest } = z.toJSONSchema(configSchema, {
    io: "input",
    unrepresentable: "any",
  });
  return {
    $schema,
    title: `anybroker configuration: ${title}`,
    ...rest,
    properties: { ...common(name), ...properties },
    required: ["adapter", ...(required ?? [])],
  };
}
