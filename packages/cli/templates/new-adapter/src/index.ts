export { templateBroker } from "./adapter.ts";
export {
  createTemplateBrokerClient,
  type TemplateBrokerClient,
  type TemplateBrokerClientOptions,
} from "./client/client.ts";
export { TemplateBrokerError } from "./client/template-broker-error.ts";
export type { TemplateBrokerInput, TemplateBrokerOptions } from "./options.ts";
