import type { Scenario } from "../scenario.ts";
import { AUTH } from "./auth.ts";
import { AUTH_TOKENS } from "./auth-tokens.ts";
import { CAP } from "./cap.ts";
import { CONN } from "./conn.ts";
import { CONN_FRAMES } from "./conn-frames.ts";
import { DATA } from "./data.ts";
import { DATA_FLOOD } from "./data-flood.ts";
import { DATA_GAPS } from "./data-gaps.ts";
import { ERR } from "./err.ts";
import { ERR_SUCCESS } from "./err-success.ts";
import { HIST } from "./hist.ts";
import { IDEM } from "./idem.ts";
import { IDEM_RESTART } from "./idem-restart.ts";
import { LATE } from "./late.ts";
import { MEM } from "./mem.ts";
import { MULTI } from "./multi.ts";
import { OBS } from "./obs.ts";
import { OBS_FAULTS } from "./obs-faults.ts";
import { ORD } from "./ord.ts";
import { ORD_ORDER } from "./ord-order.ts";
import { ORD_REFUSED } from "./ord-refused.ts";
import { ORD_UNSUPPORTED } from "./ord-unsupported.ts";
import { POS } from "./pos.ts";
import { POS_STALE } from "./pos-stale.ts";
import { PREC } from "./prec.ts";
import { PROT } from "./prot.ts";
import { PROT_TWO_STEP } from "./prot-two-step.ts";
import { RATE } from "./rate.ts";
import { RECON } from "./recon.ts";
import { TIME } from "./time.ts";

/** Every scenario of the kit, in the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [
  ...CONN,
  ...CONN_FRAMES,
  ...AUTH_TOKENS,
  ...AUTH,
  ...DATA,
  ...DATA_FLOOD,
  ...DATA_GAPS,
  ...ORD,
  ...ORD_ORDER,
  ...ORD_REFUSED,
  ...ORD_UNSUPPORTED,
  ...POS,
  ...POS_STALE,
  ...PROT,
  ...PROT_TWO_STEP,
  ...HIST,
  ...ERR,
  ...ERR_SUCCESS,
  ...CAP,
  ...RATE,
  ...TIME,
  ...PREC,
  ...IDEM,
  ...IDEM_RESTART,
  ...RECON,
  ...LATE,
  ...MULTI,
  ...OBS,
  ...OBS_FAULTS,
  ...MEM,
];
