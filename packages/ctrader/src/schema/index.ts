export { decodeMessage, encodeMessage, type MessageName, messageFromJson, messageToJson } from "./codec.ts";
export type * from "./messages.ts";
export { PAYLOAD_TYPES } from "./payload-types.ts";
export { decode, encode, messageNameOf, type PayloadMessage, type PayloadName } from "./payloads.ts";
export { loadRoot } from "./root.ts";
export { SchemaError } from "./schema-error.ts";
