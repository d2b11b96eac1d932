import { UsageError } from "../failures.ts";

/** One name in the forms that files and code need. */
export interface AdapterNames {
  /** `my-broker`. */
  readonly kebab: string;
  /** `myBroker`. */
  readonly camel: string;
  /** `MyBroker`. */
  readonly pascal: string;
  /** `My Broker`. */
  readonly title: string;
  /** `MY_BROKER`. */
  readonly upper: string;
}

/** Words that code can't call anything by, among those that a name could be. */
const RESERVED =
  /^(await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield)$/;

/** The forms of a name. Throws a `UsageError` when it is none that an adapter can have. */
export function namesOf(kebab: string): AdapterNames {
  if (RESERVED.test(kebab) || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(kebab) || kebab.length > 50) {
    throw new UsageError(
      `"${kebab}" is no name for an adapter: write lower case letters and digits, words apart by a dash.`,
    );
  }
  const words = kebab.split("-").map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  const pascal = words.join("");
  return {
    kebab,
    camel: `${pascal.charAt(0).toLowerCase()}${pascal.slice(1)}`,
    pascal,
    title: words.join(" "),
    upper: kebab.replaceAll("-", "_").toUpperCase(),
  };
}

/** The text of a template in the words of `names`; paths as well. */
export function inWordsOf({ kebab, camel, pascal, title, upper }: AdapterNames, text: string): string {
  return text
    .replaceAll("template-broker", kebab)
    .replaceAll("templateBroker", camel)
    .replaceAll("TemplateBroker", pascal)
    .replaceAll("Template Broker", title)
    .replaceAll("TEMPLATE_BROKER", upper);
}
