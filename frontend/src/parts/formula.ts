/** The formula language of the catalogue, read far enough to set a fraction as a fraction. */

export type FormulaPart =
  | { readonly kind: "number" | "name"; readonly text: string }
  | { readonly kind: "call"; readonly text: string; readonly parts: readonly FormulaPart[] }
  | { readonly kind: "fraction"; readonly above: FormulaPart; readonly below: FormulaPart }
  | { readonly kind: "chain"; readonly sign: string; readonly left: FormulaPart; readonly right: FormulaPart }
  | { readonly kind: "minus" | "group"; readonly inner: FormulaPart };

const TOKEN = /\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|[-+*/(),])/y;

/** The parts of a formula; null if it is something else than numbers, names, + - * / and functions. */
export function formulaParts(text: string): FormulaPart | null {
  const tokens = tokensOf(text);
  if (!tokens) return null;
  try {
    const reader = new Reader(tokens);
    const whole = reader.sum();
    return reader.isAtEnd ? whole : null;
  } catch {
    return null;
  }
}

function tokensOf(text: string): string[] | null {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) return null;
    tokens.push(token);
  }
  return tokens.length > 0 ? tokens : null;
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  get isAtEnd(): boolean {
    return this.at === this.tokens.length;
  }

  sum(): FormulaPart {
    let left = this.product();
    while (this.sees("+", "-")) {
      const sign = this.next() === "+" ? "+" : "−";
      left = { kind: "chain", sign, left, right: this.product() };
    }
    return left;
  }

  private product(): FormulaPart {
    let left = this.factor();
    while (this.sees("*", "/")) {
      left =
        this.next() === "/"
          ? { kind: "fraction", above: bare(left), below: bare(this.factor()) }
          : { kind: "chain", sign: "·", left, right: this.factor() };
    }
    return left;
  }

  private factor(): FormulaPart {
    const token = this.next();
    if (token === "-") return { kind: "minus", inner: this.factor() };
    if (token === "(") {
      const inner = this.sum();
      this.take(")");
      return { kind: "group", inner };
    }
    if (/^\d/.test(token)) return { kind: "number", text: token };
    if (!/^\w/.test(token)) throw new Error("not a formula");
    return this.sees("(") ? this.call(token) : { kind: "name", text: token };
  }

  private call(text: string): FormulaPart {
    this.take("(");
    const parts = [this.sum()];
    while (this.sees(",")) {
      this.take(",");
      parts.push(this.sum());
    }
    this.take(")");
    return { kind: "call", text, parts };
  }

  private sees(...signs: string[]): boolean {
    return signs.includes(this.tokens[this.at] ?? "");
  }

  private next(): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw new Error("not a formula");
    return token;
  }

  private take(sign: string): void {
    if (this.next() !== sign) throw new Error("not a formula");
  }
}

/** A fraction bar groups by itself. */
function bare(part: FormulaPart): FormulaPart {
  return part.kind === "group" ? part.inner : part;
}
