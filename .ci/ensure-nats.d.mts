/** The path of nats-server, or undefined. */
export function findNatsServer(): string | undefined;
