export {
  type Books,
  bookDifferences,
  comparePlain,
  describeBooks,
  ledgerBooks,
  libraryBooks,
  type PlainBooks,
  plainBooks,
} from "./books.ts";
export { CapturingLogger } from "./capturing-logger.ts";
export {
  ConformanceFailure,
  type Difference,
  describeDifferences,
  differencesOf,
  expectPresent,
  expectSame,
  expectThat,
  fail,
} from "./checks.ts";
export {
  type ConformanceOptions,
  conformance,
  examine,
  isConformant,
  type Subject,
  type TestRunner,
} from "./conformance.ts";
export { CountingClock } from "./counting-clock.ts";
export { dealsTold, describeEvent, eventFaults } from "./events.ts";
export { examineLive, type LiveOptions, liveSymbol } from "./live/examine-live.ts";
export { LIVE_SCENARIOS, type LiveScenario } from "./live/live-scenarios.ts";
export type { LiveStage } from "./live/live-stage.ts";
export { ManualClock, settle } from "./manual-clock.ts";
export { PendingPromises } from "./pending-promises.ts";
export { type ConformanceReport, formatReport, idsWith, type ScenarioResult } from "./report.ts";
export { type Playing, runScenario } from "./run-scenario.ts";
export { type Offers, type Scenario, type Tier, whySkipped } from "./scenario.ts";
export { SCENARIOS } from "./scenarios/index.ts";
export { shownSecrets } from "./secrets.ts";
export { Session, type Watched } from "./session.ts";
export { SkewedClock } from "./skewed-clock.ts";
export { openSockets, socketsGone } from "./sockets.ts";
export { Stage } from "./stage.ts";
export {
  ANSWER_STRIKES,
  type AnswerStrike,
  type FaultInForce,
  PUSH_STRIKES,
  type PushStrike,
  REQUEST_STRIKES,
  type RequestStrike,
  type Strike,
  type StrikeKind,
  type WorldStrike,
} from "./strikes.ts";
export type {
  FaultName,
  FaultOperation,
  Faults,
  Observable,
  OtherAddress,
  World,
  WorldAccount,
  WorldMaker,
  WorldOptions,
} from "./world.ts";
export { lossyFaults } from "./worlds/lossy-offers.ts";
export { LossyWire } from "./worlds/lossy-wire.ts";
export { type StillMarket, stillMarket } from "./worlds/make-venue.ts";
export { alteredPaperWorld, PAPER_OFFERS, paperWorld } from "./worlds/paper-world.ts";
export {
  METATRADER_REFUSALS,
  SIMULATOR_OFFERS,
  type SimulatorLike,
  type SimulatorWorldOptions,
  simulatorWorld,
} from "./worlds/simulator-world.ts";
export { takingLevelsLater, twoStepCapabilities, twoStepPaperWorld } from "./worlds/two-step.ts";
export { type AdapterWrapper, wrapAdapter } from "./worlds/wrap-adapter.ts";
