export type {
  Api2TradeAccountOptions,
  Api2TradeCustomerOptions,
  Api2TradeDialect,
  Api2TradeKnobs,
  Api2TradeSimulatorOptions,
  MetaTrader,
} from "./api2trade/options.ts";
export { type Api2TradeSimulator, simulateApi2trade } from "./api2trade/simulate.ts";
export type { CtraderSimulator } from "./ctrader/ctrader-simulator.ts";
export type { CtraderPorts } from "./ctrader/gateway.ts";
export type {
  CtraderAccountOptions,
  CtraderGrantOptions,
  CtraderKnobs,
  CtraderSimulatorOptions,
} from "./ctrader/options.ts";
export { simulateCtrader } from "./ctrader/simulate.ts";
export type { TokenPair } from "./ctrader/tokens.ts";
export type { Violation, ViolationKind } from "./ctrader/violations.ts";
export {
  type AnswerFault,
  FAULTS,
  type Fault,
  type FaultFacts,
  type FaultKind,
  type FaultPhase,
  type FaultRule,
  type FaultSubject,
  type FaultWhen,
  type FrameFault,
  type RequestFault,
  type WorldFault,
} from "./fault.ts";
export { FaultController, type FaultControllerOptions, type FaultHandle } from "./fault-controller.ts";
export { describeFaults, parseFault } from "./fault-spec.ts";
export type { CalendarEvent, Impact } from "./open-api-mt5/calendar.ts";
export type { DaySession, ExchangeSchedules, WeekSchedule } from "./open-api-mt5/exchange-schedule.ts";
export type {
  OpenApiMt5AccountOptions,
  OpenApiMt5Knobs,
  OpenApiMt5Mode,
  OpenApiMt5SimulatorOptions,
  OpenApiMt5Version,
} from "./open-api-mt5/options.ts";
export { type OpenApiMt5Simulator, simulateOpenApiMt5 } from "./open-api-mt5/simulate.ts";
export { OPERATION_GROUPS, OPERATIONS, type Operation } from "./operations.ts";
export type {
  RecordedRequest,
  SimulatedAccount,
  Simulator,
  SimulatorEndpoints,
  SimulatorOptions,
  SimulatorProtocol,
} from "./simulator.ts";
export {
  describeSimulator,
  SIMULATOR_PROTOCOLS,
  type SimulatorDescription,
  startSimulator,
} from "./start.ts";
export type {
  Platform,
  TerminalType,
  TickerallAccountOptions,
  TickerallKeyOptions,
  TickerallKnobs,
  TickerallSimulatorOptions,
} from "./tickerall/options.ts";
export { simulateTickerall, type TickerallSimulator } from "./tickerall/simulate.ts";
export type {
  TonpoAccountOptions,
  TonpoKnobs,
  TonpoSimulatorOptions,
  TonpoStatus,
  TonpoUserOptions,
} from "./tonpo/options.ts";
export { simulateTonpo, type TonpoSimulator } from "./tonpo/simulate.ts";
