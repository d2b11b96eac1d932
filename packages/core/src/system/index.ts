export { type Clock, nextTurn, sleep, systemClock, type Timer } from "./clock.ts";
export { type LogFields, type Logger, silentLogger } from "./log.ts";
export { type Random, randomUuid, seededRandom, systemRandom } from "./random.ts";
export { REDACTED, SecretKeeper } from "./secrets.ts";
