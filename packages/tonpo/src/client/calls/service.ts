import type { RequestOptions, Sender } from "../requests.ts";
import { path } from "../urls.ts";
import { type GatewayInfo, gatewayInfo, type Health, health } from "../wire/service.ts";

/** The gateway itself. None of these needs a key. */
export interface ServiceCalls {
  /** Throws when the gateway can't be reached or answers an error. */
  health(options?: RequestOptions): Promise<Health>;
  /** True when the gateway answers its health check with a success; never throws. */
  isHealthy(options?: RequestOptions): Promise<boolean>;
  /** The gateway's version and what else it tells of itself. */
  info(options?: RequestOptions): Promise<GatewayInfo>;
}

export function serviceCalls(sender: Sender): ServiceCalls {
  const readHealth = (options?: RequestOptions): Promise<Health> =>
    sender.send(
      { operation: "service.health", lane: "read", method: "GET", path: "/health", open: true, answer: health },
      options,
    );
  return {
    health: readHealth,
    isHealthy: (options) =>
      readHealth(options).then(
        () => true,
        () => false,
      ),
    info: (options) =>
      sender.send(
        {
          operation: "service.info",
          lane: "read",
          method: "GET",
          path: path("info"),
          open: true,
          answer: gatewayInfo,
        },
        options,
      ),
  };
}
