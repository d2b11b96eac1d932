import { IMPACTS, type Impact } from "./calendar.ts";
import { WireError } from "./wire-error.ts";

/** Closes before news of at least an impact. */
export interface NewsPolicy {
  /** `M15_High`. */
  readonly policy: string;
  readonly minutes: number;
  readonly impact: Impact;
}

/** Closes before the weekend. */
export interface WeekendPolicy {
  /** `M15`, `M30` or `H1`. */
  readonly policy: string;
  readonly minutes: number;
}

const WEEKEND_MINUTES: Readonly<Record<string, number>> = { M15: 15, M30: 30, H1: 60 };
const NEWS = /^M(\d+)_(low|medium|high)$/i;
/** How older servers kept the news policy: at the end of the comment. */
const IN_COMMENT = /_E_(M\d+_(?:low|medium|high))$/i;
const MINUTES_A_DAY = 1440;

/** Reads `closeOnNews`. Throws 400. */
export function readNewsPolicy(text: string): NewsPolicy {
  const [, digits, word = ""] = NEWS.exec(text) ?? [];
  const impact = IMPACTS.find((candidate) => candidate.toLowerCase() === word.toLowerCase());
  if (digits === undefined || impact === undefined) {
    throw new WireError(400, "closeOnNews must use format M<minutes>_<Low|Medium|High>, for example M15_High");
  }
  const minutes = Number(digits);
  if (minutes < 1 || minutes > MINUTES_A_DAY)
    throw new WireError(400, "closeOnNews minutes must be between 1 and 1440");
  return { policy: `M${minutes}_${impact}`, minutes, impact };
}

/** Reads `closeOnWeekend`. Throws 400. */
export function readWeekendPolicy(text: string): WeekendPolicy {
  const policy = text.toUpperCase();
  const minutes = WEEKEND_MINUTES[policy];
  if (minutes === undefined) throw new WireError(400, "closeOnWeekend must be one of: M15, M30, H1");
  return { policy, minutes };
}

/** A comment without the policy that it ends in. */
export const withoutPolicy = (comment: string): string => comment.replace(IN_COMMENT, "");

/** The policy that a comment ends in. */
export function policyInComment(comment: string): NewsPolicy | undefined {
  const text = IN_COMMENT.exec(comment)?.[1];
  return text === undefined ? undefined : readNewsPolicy(text);
}
