export {
  asBrokerError,
  BrokerError,
  type BrokerErrorInit,
  type BrokerErrorWith,
  type NativeError,
} from "./broker-error.ts";
export {
  codeOfRetcode,
  type ErrorCode,
  type ErrorKind,
  isSuccess,
  type Outcome,
  RETCODES,
  type RetcodeRow,
  retcodeRow,
} from "./retcodes.ts";
