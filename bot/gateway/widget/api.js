// The chat API. A failed connection is told apart from a refusal, because only the first is worth repeating.

/**
 * @typedef {{title: string, href: string}} Link
 * @typedef {{seq: number, from: "patient" | "bot", text: string, at: string, kind: string,
 *   quick_replies?: {title: string}[], ruler?: {min: number, max: number, low: string, high: string},
 *   links?: Link[]}} Line
 */

/** The server refused, and says why. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} detail
   * @param {number} retryAfter seconds
   */
  constructor(status, detail, retryAfter) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later. */
  get passing() {
    return this.status === 429 || this.status >= 500;
  }
}

export class Api {
  /** @param {string} base */
  constructor(base) {
    this.base = base;
    this.token = "";
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object | null} [body]
   * @param {{seconds?: number, signal?: AbortSignal}} [options]
   * @returns {Promise<{status: number, body: any, response: Response}>}
   */
  async call(method, path, body = null, { seconds = 20, signal } = {}) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), seconds * 1000);
    const give = () => stop.abort();
    signal?.addEventListener("abort", give);
    try {
      const response = await fetch(this.base + path, {
        method,
        headers: {
          ...(body ? { "Content-Type": "application/json" } : {}),
          ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
        },
        body: body ? JSON.stringify(body) : undefined,
        credentials: "omit",
        cache: "no-store",
        signal: stop.signal,
      });
      const type = response.headers.get("content-type") || "";
      const read = type.includes("json") ? await response.json() : await response.text();
      if (!response.ok) {
        const detail = (read && read.detail) || response.statusText;
        throw new Refusal(response.status, detail, Number(response.headers.get("retry-after")) || 0);
      }
      return { status: response.status, body: read, response };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", give);
    }
  }
}
