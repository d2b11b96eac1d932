import { settle } from "./manual-clock.ts";

const KINDS = new Set(["TCPSocketWrap", "TLSWrap", "PipeWrap", "PipeConnectWrap", "TCPConnectWrap"]);

/** Sockets of this process that are open, of either side. */
export function openSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => KINDS.has(kind)).length;
}

/** Waits until no more than `count` sockets are open: closing takes some turns of the event loop. */
export async function socketsGone(count: number): Promise<boolean> {
  for (let turn = 0; turn < 2_000 && openSockets() > count; turn += 1) await settle();
  return openSockets() <= count;
}

/** Waits until no host name is being resolved. */
export async function namesResolved(): Promise<void> {
  while (process.getActiveResourcesInfo().includes("GetAddrInfoReqWrap")) await settle(1);
}
