import type { Scenario } from "../scenario.ts";
import { AUTH } from "./auth.ts";
import { AUTH_TOKENS } from "./auth-tokens.ts";
import { CAP } from "./cap.ts";
import { CONN } from "./conn.ts";
import { DATA } from "./data.ts";
import { ERR } from "./err.ts";
import { HIST } from "./hist.ts";
import { IDEM } from "./idem.ts";
import { MULTI } from "./multi.ts";
import { OBS } from "./obs.ts";
import { ORD } from "./ord.ts";
import { ORD_REFUSED } from "./ord-refused.ts";
import { POS } from "./pos.ts";
import { PREC } from "./prec.ts";
import { PROT } from "./prot.ts";
import { RECON } from "./recon.ts";

/** Every scenario of the kit, in the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [
  ...CONN,
  ...AUTH_TOKENS,
  ...AUTH,
  ...DATA,
  ...ORD,
  ...ORD_REFUSED,
  ...POS,
  ...PROT,
  ...HIST,
  ...ERR,
  ...CAP,
  ...PREC,
  ...IDEM,
  ...RECON,
  ...MULTI,
  ...OBS,
];
