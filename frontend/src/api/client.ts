/** Typed fetch; a problem+json answer becomes an ApiProblem with the words the service chose. */

const BASE = "/api/v1";
const KEPT = 200;

export class ApiProblem extends Error {
  override readonly name = "ApiProblem";

  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    /** What else the service tells of it, such as `vertices`. */
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail || title);
  }
}

export type Query = Readonly<Record<string, string | number | undefined>>;

export function pathOf(parts: readonly (string | number)[], query: Query = {}): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") asked.set(name, String(value));
  }
  const tail = asked.size > 0 ? `?${asked}` : "";
  return `${BASE}/${parts.map((part) => encodeURIComponent(part)).join("/")}${tail}`;
}

// An edition never changes while it is shown, so an answer may be used again until the page is loaded anew.
const answers = new Map<string, Promise<unknown>>();

/** The answer to a GET, asked once; a failed question may be asked again. */
export function answer<T>(path: string): Promise<T> {
  const known = answers.get(path);
  if (known) return known as Promise<T>;
  const asked = ask(path);
  answers.set(path, asked);
  asked.catch(() => answers.delete(path));
  const oldest = answers.keys().next();
  if (answers.size > KEPT && !oldest.done) answers.delete(oldest.value);
  return asked as Promise<T>;
}

/** The answer to a question that comes with content. */
export function post<T>(path: string, content: string, type: string): Promise<T> {
  return ask(path, { method: "POST", body: content, headers: { "content-type": type } }) as Promise<T>;
}

/** A file of the service as text. */
export async function textOf(path: string): Promise<string> {
  return (await asked(path, { headers: { accept: "text/csv, application/problem+json" } })).text();
}

async function ask(path: string, { headers, ...rest }: RequestInit = {}): Promise<unknown> {
  const accept = "application/json, application/problem+json";
  return (await asked(path, { ...rest, headers: { ...headers, accept } })).json();
}

async function asked(path: string, how: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, how);
  } catch {
    throw new ApiProblem(0, "", "");
  }
  if (!response.ok) throw await problemIn(response);
  return response;
}

async function problemIn(response: Response): Promise<ApiProblem> {
  const told: unknown = await response.json().catch(() => null);
  const facts = typeof told === "object" && told !== null ? (told as Record<string, unknown>) : {};
  const text = (name: string) => (typeof facts[name] === "string" ? facts[name] : "");
  return new ApiProblem(response.status, text("title") || response.statusText, text("detail"), facts);
}
