export { nats } from "./adapter.ts";
export type { GatewayInput } from "./gateway/options.ts";
export { type Gateway, type GatewayState, type ServeOptions, serve } from "./gateway/serve.ts";
export type { NatsInput, NatsOptions } from "./options.ts";
export type { NatsAccount, NatsBroker, StoredEvent } from "./parts/native.ts";
export { CONNECTIONS } from "./server/dial.ts";
export type { AccountMessage, AccountNews, HelloReply, OwnerState } from "./wire/messages.ts";
export { type Branch, type Subjects, subjectsOf, subjectToken } from "./wire/subjects.ts";
