// What stands around the talk: the head with help and menu, the log, and the foot to write in.

import { el, icon } from "./elements.js";
/** @import { Strings } from "./strings.js" */

/**
 * The whole of the element; on a page of its own it is that page's main part.
 * @param {Strings} words
 * @param {{language: string, full: boolean, middle: Node[], foot: Node[], onhelp: () => void, onmenu: () => void}} given
 */
export function frame(words, { language, full, middle, foot, onhelp, onmenu }) {
  return el(full ? "main" : "section", { class: "frame", lang: language, "aria-label": words.conversation },
    el("header", { class: "top" },
      el("span", { class: "sign" }, icon("mo")),
      el("div", { class: "title" }, el("h1", {}, words.name), el("p", {}, words.about)),
      el("button", { type: "button", class: "help-button", onclick: onhelp }, icon("phone"), words.help),
      el("button", { type: "button", class: "round", "aria-label": words.menu, onclick: onmenu }, icon("menu"))),
    el("div", { class: "middle" }, ...middle),
    el("div", { class: "foot" }, ...foot));
}

/**
 * Text size and colours, as chosen in the menu; colours otherwise as the embedding page says in `theme`.
 * @param {HTMLElement} host
 * @param {{size?: number, theme?: number}} chosen
 */
export function look(host, { size, theme }) {
  host.style.setProperty("--mo-size", ["1", "1.2", "1.4"][size || 0]);
  host.dataset.theme = ["", "light", "dark"][theme || 0] || host.getAttribute("theme") || "";
}

/**
 * The language of the interface: the page's where it is German, else the element's own, else the browser's.
 * @param {HTMLElement} host
 */
export function languageOf(host) {
  const page = host.closest("[lang]")?.getAttribute("lang") === "de" ? "de" : "";
  return (page || host.getAttribute("lang") || navigator.language).toLowerCase().startsWith("de") ? "de" : "en";
}
