/** The server's answers, typed by its own description; see schema.d.ts, which is generated. */
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

export type Schema = components["schemas"];
export type Me = Schema["Me"];

let csrf: string | null = null;
let changed = 0;

/** Milliseconds since this page itself changed something: what is new then is no news. */
export const sinceOwnChange = (): number => Date.now() - changed;

/** What changes have to carry; comes with the session. */
export function setCsrf(token: string | null | undefined): void {
  csrf = token ?? null;
}

export const client = createClient<paths>({
  baseUrl: "/",
  querySerializer: { array: { style: "form", explode: true } },
});
client.use({
  onRequest({ request }) {
    if (request.method !== "GET") changed = Date.now();
    if (csrf && request.method !== "GET") request.headers.set("x-csrf-token", csrf);
    return request;
  },
});

/** Why the server did not answer; its text is one line for a person. */
export class Problem extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The answer, or a Problem. */
export async function must<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch {
    throw new Problem("The server does not answer.", 0);
  }
  if (!answer.response.ok) {
    const detail = (answer.error as { detail?: unknown } | undefined)?.detail;
    throw new Problem(
      typeof detail === "string" ? detail : answer.response.statusText || "failed",
      answer.response.status,
    );
  }
  return answer.data as T;
}
