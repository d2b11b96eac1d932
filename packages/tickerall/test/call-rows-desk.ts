import type { Row } from "./call-rows.ts";
import { fixture } from "./fixtures.ts";
import { CREDENTIALS } from "./make-client.ts";

const WRITTEN = { results: [], summary: { total: 0, ok: 0, failed: 0 } };
const SET = "/v1/copy/sets/cs_5";

/** The calls on many accounts: bulk, copy trading, direct routing. */
export const DESK_ROWS: Readonly<Record<string, Row>> = {
  "bulk.place": {
    call: ({ bulk }) => bulk.place([{ accountId: "a", symbol: "X", side: "BUY", volume: 0.1 }]),
    route: "POST /v1/bulk/orders",
    body: { orders: [{ accountId: "a", symbol: "X", side: "BUY", volume: 0.1 }] },
    answer: { results: [], summary: { total: 0, filled: 0, failed: 0 } },
  },
  "bulk.closePositions of targets": {
    call: ({ bulk }) => bulk.closePositions({ targets: [{ accountId: "a", symbol: "X" }] }),
    route: "POST /v1/bulk/positions/close",
    body: { targets: [{ accountId: "a", symbol: "X" }] },
    answer: WRITTEN,
  },
  "bulk.closePositions": {
    call: ({ bulk }) => bulk.closePositions({ items: [{ accountId: "a", ticket: "9007199254740993", volume: 0.1 }] }),
    route: "POST /v1/bulk/positions/close",
    body: { items: [{ accountId: "a", ticket: "9007199254740993", volume: 0.1 }] },
    answer: WRITTEN,
  },
  "bulk.modifyPositions": {
    call: ({ bulk }) => bulk.modifyPositions([{ accountId: "a", ticket: "77", stopLoss: 1.1 }]),
    route: "POST /v1/bulk/positions/modify",
    body: { items: [{ accountId: "a", ticket: 77, stopLoss: 1.1 }] },
    answer: WRITTEN,
  },
  "bulk.cancelPending": {
    call: ({ bulk }) => bulk.cancelPending({ items: [{ accountId: "a", ticket: 77 }] }),
    route: "POST /v1/bulk/orders/cancel",
    body: { items: [{ accountId: "a", ticket: 77 }] },
    answer: WRITTEN,
  },
  "bulk.modifyPending": {
    call: ({ bulk }) => bulk.modifyPending([{ accountId: "a", ticket: 77, price: 1.1 }]),
    route: "POST /v1/bulk/orders/modify",
    body: { items: [{ accountId: "a", ticket: 77, price: 1.1 }] },
    answer: WRITTEN,
  },
  "bulk.readAccounts": {
    call: ({ bulk }) => bulk.readAccounts({ ids: ["acc_1", "acc/2"], include: ["account", "positions"] }),
    route: "GET /v1/bulk/accounts?ids=acc_1,acc%2F2&include=account,positions",
    answer: fixture("bulk-accounts"),
  },
  "copy.createSet": {
    call: ({ copy }) =>
      copy.createSet({
        name: "desk",
        masterAccountId: "acc_K3v0",
        webhookSecret: "0123456789abcdef",
        followers: [{ followerAccountId: "acc_F1", maxLot: 1 }],
      }),
    route: "POST /v1/copy/sets",
    body: {
      name: "desk",
      masterAccountId: "acc_K3v0",
      webhookSecret: "0123456789abcdef",
      followers: [{ followerAccountId: "acc_F1", maxLot: 1 }],
    },
    answer: fixture("copy-set"),
  },
  "copy.listSets": { call: ({ copy }) => copy.listSets(), route: "GET /v1/copy/sets", answer: { sets: [] } },
  "copy.getSet": { call: ({ copy }) => copy.getSet("cs_5"), route: `GET ${SET}`, answer: fixture("copy-set") },
  "copy.updateSet": {
    call: ({ copy }) => copy.updateSet("cs_5", { webhookUrl: null }),
    route: `PATCH ${SET}`,
    body: { webhookUrl: null },
    answer: fixture("copy-set"),
  },
  "copy.arm": {
    call: ({ copy }) => copy.arm("cs_5"),
    route: `PATCH ${SET}`,
    body: { enabled: true },
    answer: fixture("copy-set"),
  },
  "copy.pause": {
    call: ({ copy }) => copy.pause("cs_5"),
    route: `PATCH ${SET}`,
    body: { enabled: false },
    answer: fixture("copy-set"),
  },
  "copy.deleteSet": { call: ({ copy }) => copy.deleteSet("cs_5"), route: `DELETE ${SET}` },
  "copy.addFollower": {
    call: ({ copy }) => copy.addFollower("cs_5", { followerAccountId: "acc_F2", maxSlippagePips: 3 }),
    route: `POST ${SET}/followers`,
    body: { followerAccountId: "acc_F2", maxSlippagePips: 3 },
    answer: (fixture("copy-set") as { followers: unknown[] }).followers[0],
  },
  "copy.updateFollower": {
    call: ({ copy }) => copy.updateFollower("cs_5", "cf_6", { maxLot: null }),
    route: `PATCH ${SET}/followers/cf_6`,
    body: { maxLot: null },
    answer: (fixture("copy-set") as { followers: unknown[] }).followers[0],
  },
  "copy.removeFollower": {
    call: ({ copy }) => copy.removeFollower("cs_5", "cf_6"),
    route: `DELETE ${SET}/followers/cf_6`,
  },
  "copy.getStats": {
    call: ({ copy }) => copy.getStats("cs_5"),
    route: `GET ${SET}/stats`,
    answer: {
      set: {
        id: "cs_5",
        name: "desk",
        enabled: true,
        masterAccountId: "acc_K3v0",
        failurePolicy: "skip",
        followerCount: 1,
      },
      totals: { ok: 1, skipped: 0, failed: 0, replicationRate: null },
    },
  },
  "copy.getLog": {
    call: ({ copy }) => copy.getLog("cs_5", { limit: 10, before: "2026-03-02T09:10:01.000Z" }),
    route: `GET ${SET}/log?limit=10&before=2026-03-02T09%3A10%3A01.000Z`,
    answer: fixture("copy-log"),
  },
  "mesh.discover": {
    call: ({ mesh }) => mesh.discover([CREDENTIALS]),
    route: "POST /v1/discover",
    body: { accounts: [{ ...CREDENTIALS }] },
    answer: { edge: "wss://edge.example", grant: "grant-1", accounts: [{ accountRef: "acc_K3v0" }] },
  },
};
