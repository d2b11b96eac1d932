import * as z from "zod";

/** Checks the adapter's options. */
export const optionsSchema = z.strictObject({
  /** The key of the account, from the broker's own page. In a configuration best as `env:TEMPLATE_BROKER_KEY`. */
  apiKey: z.string().min(1),
  /** Where the broker's API is. */
  baseUrl: z.url({ protocol: /^https?$/ }).default("https://api.template-broker.invalid"),
});

/** What `templateBroker(...)` takes. */
export type TemplateBrokerInput = z.input<typeof optionsSchema>;

/** The options after the check, defaults filled in. */
export type TemplateBrokerOptions = z.output<typeof optionsSchema>;
