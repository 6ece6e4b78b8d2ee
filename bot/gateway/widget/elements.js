// Small means to build the page and to remember things; every text goes in as text, never as markup.

/**
 * An element with attributes, listeners ("onclick") and children.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {any}
 */
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const ICONS = {
  send: "M4 12l16-8-5 16-3.5-6.5z",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  phone: "M6 3h3l2 5-2.5 1.5a12 12 0 006 6L16 13l5 2v3a3 3 0 01-3 3A15 15 0 013 6a3 3 0 013-3z",
  heed: "M12 3l10 18H2zM12 10v5M12 18v.5",
  mo: "M3 16c3 0 3-9 6-9s3 6 6 6 3-7 6-7",
};

/**
 * A line drawing, hidden from screen readers.
 * @param {keyof typeof ICONS} name
 */
function icon(name) {
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
class Memory {
  /** @param {string} name */
  constructor(name) {
    this.name = name;
    /** @type {Record<string, any>} */
    this.values = {};
    try {
      this.values = JSON.parse(localStorage.getItem(name) || "{}");
    } catch {
      // no storage, or not ours: it lasts as long as the page
    }
  }

  /** @param {Record<string, any>} changes */
  set(changes) {
    Object.assign(this.values, changes);
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
    const { size, help } = this.values;
    this.values = {};
    this.set({ size, help });
  }
}

/** A random id, also where crypto.randomUUID is missing (pages without https). */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
