import type { Subject } from "@anybroker/testkit";
import { subjects as api2trade } from "../../api2trade/test/subject.ts";
import { subject as ctrader } from "../../ctrader/test/subject.ts";
import { subject as openApiMt5 } from "../../open-api-mt5/test/subject.ts";
import { subject as paper, twoStepSubject as paperTwoStep } from "../../paper/test/subject.ts";
import { subject as tickerall } from "../../tickerall/test/subject.ts";
import { subject as tonpo } from "../../tonpo/test/subject.ts";

/** Every adapter over the simulator of its wire. */
export const SUBJECTS: readonly Subject[] = [paper, paperTwoStep, ctrader, tickerall, openApiMt5, ...api2trade, tonpo];
