// Ready answers above the field: quick replies and the ruler. Both are sent as plain text, and typing always works too.

import { el } from "./elements.js";
import { fill } from "./strings.js";
/** @import { Line } from "./api.js" */
/** @import { Strings } from "./strings.js" */

/**
 * @param {Line} line
 * @param {Strings} words
 * @param {(text: string) => void} send
 * @returns {HTMLElement | null}
 */
export function readyAnswers(line, words, send) {
  if (line.ruler) return ruler(line.ruler, words, send);
  if (!line.quick_replies?.length) return null;
  return el("div", { class: "quick", role: "group", "aria-label": words.suggested },
    ...line.quick_replies.map(({ title }) =>
      el("button", { type: "button", dir: "auto", onclick: () => send(title) }, title)));
}

/**
 * A scale to tap, to slide along, or to walk with the arrow keys; numbers, Home and End work as well.
 * @param {{min: number, max: number, low: string, high: string}} scale
 * @param {Strings} words
 * @param {(text: string) => void} send
 */
export function ruler({ min, max, low, high }, words, send) {
  const numbers = Array.from({ length: max - min + 1 }, (_, n) => min + n);
  const steps = numbers.map((n, at) =>
    el("button", {
      type: "button",
      "data-value": n,
      tabindex: at === Math.floor(numbers.length / 2) ? 0 : -1,
      "aria-describedby": n === min ? "low" : n === max ? "high" : null,
      onclick: () => send(String(n)),
    }, String(n)));
  const track = el("div", { class: "steps" }, ...steps);
  const mark = (/** @type {number} */ at) => {
    steps.forEach((step, n) => step.setAttribute("tabindex", n === at ? "0" : "-1"));
    steps[at].focus();
  };
  let typed = "";
  track.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const at = steps.indexOf(/** @type {any} */ (event.target));
    const forward = getComputedStyle(track).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
    const last = steps.length - 1;
    const moves = { [forward]: at + 1, ArrowUp: at + 1, [back]: at - 1, ArrowDown: at - 1, Home: 0, End: last };
    let to = moves[event.key];
    if (/^[0-9]$/.test(event.key)) {
      typed = numbers.includes(Number(typed + event.key)) ? typed + event.key : event.key;
      to = numbers.indexOf(Number(typed));
    }
    if (to === undefined) return;
    event.preventDefault();
    if (to >= 0 && to <= last) mark(to);
  });
  slide(track, steps);
  return el("div", { class: "ruler", role: "group", "aria-label": fill(words.scale, { min, max, low, high }) },
    track, el("div", { class: "ends" }, el("span", { id: "low" }, low), el("span", { id: "high" }, high)));
}

/**
 * Let a finger or the mouse slide over the steps; where it is let go is the answer.
 * @param {HTMLElement} track
 * @param {HTMLElement[]} steps
 */
export function slide(track, steps) {
  /** @type {HTMLElement | null} */
  let over = null;
  const under = (/** @type {PointerEvent} */ event) =>
    steps.find((step) => {
      const box = step.getBoundingClientRect();
      return event.clientX >= box.left && event.clientX < box.right && Math.abs(event.clientY - box.top - box.height / 2) < 60;
    }) || null;
  const light = (/** @type {HTMLElement | null} */ step) => {
    over?.classList.remove("over");
    over = step;
    over?.classList.add("over");
  };
  let from = /** @type {HTMLElement | null} */ (null);
  track.addEventListener("pointerdown", (event) => {
    from = under(event);
    light(from);
  });
  track.addEventListener("pointermove", (event) => {
    if (!from) return;
    if (!track.hasPointerCapture(event.pointerId) && under(event) !== from) track.setPointerCapture(event.pointerId);
    light(under(event));
  });
  track.addEventListener("pointerup", (event) => {
    const end = under(event);
    const slid = track.hasPointerCapture(event.pointerId);
    light(null);
    from = null;
    if (slid && end) end.click();
  });
  track.addEventListener("pointercancel", () => {
    light(null);
    from = null;
  });
}
