// Small means to build the page and to remember things; every text goes in as text, never as markup.

/**
 * An element with attributes, listeners ("onclick") and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
  for (const child of children) if (child !== null && child !== undefined && child !== false) node.append(child);
  return node;
}

export const ICONS = {
  send: "M4 12l16-8-5 16-3.5-6.5z",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  down: "M12 5v14M6 13l6 6 6-6",
  phone: "M6 3h3l2 5-2.5 1.5a12 12 0 006 6L16 13l5 2v3a3 3 0 01-3 3A15 15 0 013 6a3 3 0 013-3z",
  heed: "M12 3l10 18H2zM12 10v5M12 18v.5",
  mo: "M3 16c3 0 3-9 6-9s3 6 6 6 3-7 6-7",
};

/**
 * A line drawing, hidden from screen readers.
 * @param {keyof typeof ICONS} name
 */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** What this browser remembers: which conversation, and what is not sent yet. Never what was said. */
export class Memory {
  /** @param {string} name */
  constructor(name) {
    this.name = name;
    /** @type {Record<string, any>} */
    this.values = this.stored();
  }

  /** @returns {Record<string, any>} what lies in storage; nothing where there is none, or it is not ours */
  stored() {
    try {
      return JSON.parse(localStorage.getItem(this.name) || "{}") || {};
    } catch {
      return {};
    }
  }

  /** @param {(waiting: any[]) => any[]} change of what waits to be sent, as all tabs of this browser have left it */
  changeWaiting(change) {
    this.set({ waiting: change(this.stored().waiting || this.values.waiting || []) });
  }

  /** @param {Record<string, any>} changes */
  set(changes) {
    Object.assign(this.values, { waiting: this.stored().waiting || this.values.waiting || [] }, changes);
    try {
      localStorage.setItem(this.name, JSON.stringify(this.values));
    } catch {
      // full or forbidden
    }
  }

  /**
   * Settle which conversation this visit is about: that of the invitation, the last one, or a new one.
   * @param {string} code
   */
  choose(code) {
    const { values } = this;
    const before = (values.invited || {})[code];
    if (code && values.code !== code) this.set({ id: before || newId(), code, token: "", fresh: !before });
    else if (!code && values.fresh && values.code) this.set({ id: newId(), code: "", token: "" }); // it never opened
    if (!values.id && !values.token) this.set({ id: newId(), code: "", fresh: true });
  }

  clear() {
    const { size, theme, help } = this.values;
    this.values = {};
    this.set({ size, theme, help, waiting: [] });
  }
}

/** A random id, also where crypto.randomUUID is missing (pages without https). */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {number} ms */
export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
