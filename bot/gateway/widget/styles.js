// The look: warm paper, a quiet green, room to breathe. Light and dark follow the system; logical sides for either direction.

export const DARK = `
    --paper: #141a19; --card: #1f2826; --ink: #ece7dd; --soft: #a9b5b0; --line: #33403c;
    --own: #28463f; --own-ink: #eef5f1; --accent: #8ccabd; --on-accent: #10201d; --accent-soft: #22322e;
    --alarm: #ffb4a1; --alarm-paper: #3a211c; --alarm-line: #b5604c; --on-alarm: #2a100a;
    --focus: #f2b880; --shade: rgba(0, 0, 0, .3);`;

const STYLES = `
:host {
  --paper: #f6f1e9; --card: #fffdf9; --ink: #22302d; --soft: #5b6965; --line: #e2d9cb;
  --own: #d9e8e1; --own-ink: #16302b; --accent: #235f57; --on-accent: #fffdf9; --accent-soft: #e8f0ea;
  --alarm: #9c2f1f; --alarm-paper: #fdf0ea; --alarm-line: #d9826d; --on-alarm: #fff;
  --focus: #b4631a; --shade: rgba(60, 45, 25, .08);
  color-scheme: light dark; display: block; height: 40rem; max-height: 100dvh; color: var(--ink);
  font: calc(1.0625rem * var(--mo-size, 1))/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :host(:not([data-theme="light"])) {${DARK}
  }
}
:host([data-theme="dark"]) {${DARK}
  color-scheme: dark;
}
:host([data-theme="light"]) { color-scheme: light; }
:host([full]) { position: fixed; inset: 0; height: auto; }
:host([hidden]) { display: none; }
*, *::before, *::after { box-sizing: border-box; }
button, input, textarea { font: inherit; color: inherit; }
button { cursor: pointer; }
button:disabled { cursor: default; opacity: .5; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
svg { width: 1.25em; height: 1.25em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; flex: none; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
p { margin: 0; }

.frame { display: flex; flex-direction: column; height: 100%; background: var(--paper); }
:host(:not([full])) .frame { border: 1px solid var(--line); border-radius: 1.25rem; overflow: hidden; }
.top { display: flex; align-items: center; gap: .6rem; padding: .6rem max(.8rem, calc(50% - 23rem)); border-bottom: 1px solid var(--line); background: var(--card); }
.sign { display: grid; place-items: center; width: 2.5rem; height: 2.5rem; border-radius: .85rem; background: var(--accent); color: var(--on-accent); flex: none; }
.sign svg { width: 1.6rem; height: 1.6rem; }
.title { flex: 1; min-width: 0; }
h1 { margin: 0; font-size: 1.15em; line-height: 1.2; letter-spacing: .01em; }
.title p { font-size: .8em; color: var(--soft); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.round { display: grid; place-items: center; width: 2.75rem; height: 2.75rem; border: 0; border-radius: 50%; background: none; flex: none; }
@media (hover: hover) { .round:hover { background: var(--accent-soft); } .help-button:hover { border-color: var(--alarm); } }
.help-button { display: flex; align-items: center; gap: .4rem; min-height: 2.75rem; padding: .3rem .9rem; border: 1.5px solid var(--alarm-line); border-radius: 2rem; background: var(--alarm-paper); color: var(--alarm); font-size: .88em; font-weight: 600; line-height: 1.15; }

.middle { position: relative; flex: 1; min-height: 0; display: flex; flex-direction: column; }
.below { position: absolute; inset-block-end: .5rem; inset-inline: 0; margin-inline: auto; width: fit-content; display: flex; align-items: center; gap: .4rem; min-height: 2.75rem; padding: .3rem 1.1rem; border: 0; border-radius: 2rem; background: var(--accent); color: var(--on-accent); font-size: .88em; font-weight: 600; box-shadow: 0 .2rem .8rem rgba(0, 0, 0, .25); }
.log { position: relative; flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 1.2rem max(1rem, calc(50% - 23rem)) .6rem; display: flex; flex-direction: column; outline-offset: -4px; }
.log > :first-child { margin-top: auto; }
.day { align-self: center; margin: .8rem 0 .4rem; font-size: .8em; color: var(--soft); }
.row { display: flex; flex-direction: column; align-items: flex-start; margin-top: .45rem; max-width: min(36rem, 88%); animation: come .25s ease-out both; }
.row.own { align-self: flex-end; align-items: flex-end; }
.own + .bot, .bot + .own { margin-top: 1rem; }
.bubble { padding: .65rem .95rem; border-radius: 1.15rem; border-end-start-radius: .35rem; background: var(--card); box-shadow: 0 1px 2px var(--shade); overflow-wrap: anywhere; }
.bubble p + p { margin-top: .5rem; }
.own .bubble { background: var(--own); color: var(--own-ink); border-radius: 1.15rem; border-end-end-radius: .35rem; box-shadow: none; }
.own[data-state="waiting"] .bubble, .own[data-state="sending"] .bubble { opacity: .75; }
.own[data-state="failed"] .bubble { outline: 1.5px dashed var(--alarm-line); }
.meta { display: flex; gap: .5rem; margin: .15rem .4rem 0; font-size: .74em; color: var(--soft); }
.bot:has(+ .bot:not(.typing)) .meta time, .own:has(+ .own) .meta time { display: none; }
.own[data-state="sent"]:has(~ .own) .state, .own:not([data-state]):has(~ .own) .state { display: none; }
[data-state="failed"] .state, [data-state="unstored"] .state { color: var(--alarm); }
.link { border: 0; padding: 0; background: none; color: inherit; text-decoration: underline; }
.notice .bubble { background: none; box-shadow: inset 0 0 0 1px var(--line); }
.safety { max-width: min(38rem, 96%); }
.safety .bubble { background: var(--alarm-paper); border: 1.5px solid var(--alarm-line); border-inline-start-width: 6px; border-radius: .9rem; font-size: 1.04em; }
.heed { display: flex; align-items: center; gap: .4rem; color: var(--alarm); font-weight: 700; font-size: .9em; }
.safety + .safety .heed { display: none; }
.safety + .safety .heed + p { margin-top: 0; }
.heed + .calls { margin-bottom: .8rem; }
.calls { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .7rem; }
.call { display: inline-flex; align-items: center; gap: .5rem; min-height: 2.9rem; padding: .4rem 1.1rem; border-radius: 2rem; background: var(--alarm); color: var(--on-alarm); font-weight: 650; text-decoration: none; text-wrap: balance; }
.call:hover { text-decoration: underline; }
.typing .bubble { display: flex; gap: .3rem; padding: .85rem 1rem; }
.typing i { width: .45rem; height: .45rem; border-radius: 50%; background: var(--soft); animation: breathe 1.4s infinite ease-in-out; }
.typing i:nth-child(2) { animation-delay: .2s; } .typing i:nth-child(3) { animation-delay: .4s; }
[hidden] { display: none !important; }
@keyframes come { from { opacity: 0; transform: translateY(.4rem); } }
@keyframes breathe { 0%, 60%, 100% { opacity: .25; } 30% { opacity: 1; } }

.foot { padding: .3rem max(.8rem, calc(50% - 23rem)) max(.8rem, env(safe-area-inset-bottom)); }
.status:empty, .over:empty, .dock:empty { display: none; }
.status { padding: .2rem .4rem .4rem; font-size: .85em; color: var(--soft); }
.over { padding: .3rem .4rem 0; font-size: .85em; color: var(--alarm); }
.quick { display: flex; flex-wrap: wrap; gap: .5rem; padding: .2rem 0 .65rem; }
.quick button, .buttons button, .inline button { min-height: 2.75rem; padding: .45rem 1.1rem; border: 1.5px solid var(--accent); border-radius: 1.6rem; background: var(--card); color: var(--accent); font-weight: 600; text-align: start; }
@media (hover: hover) { .quick button:hover, .buttons button:hover, .inline button:hover { background: var(--accent-soft); } }
.ruler { margin: .2rem 0 .65rem; padding: .7rem .6rem .6rem; border-radius: 1.1rem; background: var(--card); box-shadow: 0 1px 2px var(--shade); }
.steps { display: flex; position: relative; touch-action: none; }
.steps::before { content: ""; position: absolute; z-index: -2; inset-inline: 4%; top: 50%; height: 2px; background: var(--line); }
.steps button { position: relative; flex: 1; min-width: 0; min-height: 2.75rem; padding: 0; border: 0; background: none; font-weight: 600; font-variant-numeric: tabular-nums; }
.steps button::before { content: ""; position: absolute; z-index: -1; inset: 50% auto auto 50%; width: min(2.3rem, 92%); aspect-ratio: 1; translate: -50% -50%; border-radius: 50%; background: var(--accent-soft); border: 1.5px solid var(--accent); }
.steps { isolation: isolate; }
.steps .over::before { background: var(--accent); border-color: var(--accent); }
.steps .over { color: var(--on-accent); padding: 0; font-size: inherit; }
@media (hover: hover) { .steps button:hover::before { background: var(--accent); border-color: var(--accent); } .steps button:hover { color: var(--on-accent); } }
.steps .over::after { content: attr(data-value); position: absolute; z-index: 1; inset-block-end: 100%; inset-inline-start: 50%; margin-inline-start: -1.7rem; width: 3.4rem; padding: .3rem 0; border-radius: 1rem; background: var(--accent); color: var(--on-accent); font-size: 1.5em; box-shadow: 0 .2rem .8rem rgba(0, 0, 0, .25); }
.ends { display: flex; justify-content: space-between; gap: 1rem; margin-top: .2rem; font-size: .82em; color: var(--soft); }
.ends span:last-child { text-align: end; }
.inline, .field { display: flex; }
.field { align-items: flex-end; gap: .4rem; padding: .3rem .35rem .3rem 1rem; border: 1.5px solid var(--line); border-radius: 1.6rem; background: var(--card); }
.field:focus-within { border-color: var(--accent); }
.field:has(textarea:focus-visible) { box-shadow: 0 0 0 1.5px var(--accent); }
textarea:focus-visible { outline: 0; }
textarea { flex: 1; min-width: 0; max-height: 11.25rem; padding: .55rem 0; border: 0; outline: 0; resize: none; background: none; line-height: 1.4; }
textarea::placeholder { color: var(--soft); opacity: 1; }
.send { display: grid; place-items: center; width: 2.75rem; height: 2.75rem; border: 0; border-radius: 50%; background: var(--accent); color: var(--on-accent); flex: none; }
.send svg { fill: currentColor; stroke: none; width: 1.35em; height: 1.35em; }
.send:dir(rtl) svg { scale: -1 1; }

dialog { width: min(32rem, calc(100% - 1.5rem)); max-height: calc(100% - 1.5rem); padding: 0; border: 1px solid var(--line); border-radius: 1.25rem; background: var(--paper); color: var(--ink); box-shadow: 0 1rem 3rem rgba(0, 0, 0, .3); overflow: auto; font-size: calc(1.0625rem * var(--mo-size, 1)); }
dialog::backdrop { background: rgba(15, 25, 22, .55); }
.panel { padding: 1rem 1.25rem 1.4rem; }
.panel header { display: flex; align-items: center; justify-content: space-between; gap: 1rem; margin-bottom: .4rem; }
h2 { margin: 0; font-size: 1.2em; outline: 0; } h3 { margin: 0 0 .5rem; font-size: .95em; }
.menu section { padding: .9rem 0; border-top: 1px solid var(--line); }
.hint { margin-top: .4rem; font-size: .85em; color: var(--soft); } .hint:empty { display: none; }
.outcome { position: sticky; inset-block-end: 0; margin: 0; padding: .8rem 0; background: var(--paper); color: var(--ink); }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; } .hint + .buttons { margin-top: .7rem; }
.buttons button, .inline button { font-size: .9em; }
.buttons button[aria-pressed="true"] { background: var(--accent); color: var(--on-accent); }
.buttons .danger { border-color: var(--alarm-line); background: var(--alarm-paper); color: var(--alarm); }
.switch { display: flex; align-items: center; justify-content: space-between; gap: 1rem; width: 100%; min-height: 2.75rem; padding: 0; border: 0; background: none; font-weight: 600; text-align: start; }
.switch i { position: relative; width: 3.2rem; height: 1.8rem; border-radius: 1rem; background: var(--soft); transition: background .15s; flex: none; }
.switch i::after { content: ""; position: absolute; inset-block: .2rem; inset-inline-start: .2rem; width: 1.4rem; border-radius: 50%; background: var(--card); transition: inset-inline-start .15s; }
.switch[aria-checked="true"] i { background: var(--accent); } .switch[aria-checked="true"] i::after { inset-inline-start: 1.6rem; }
.inline { flex-wrap: wrap; align-items: center; gap: .5rem; margin-top: .8rem; }
.inline label { width: 100%; font-size: .85em; }
.inline input { flex: 1; min-width: 8rem; min-height: 2.75rem; padding: 0 .9rem; border: 1.5px solid var(--line); border-radius: 1rem; background: var(--card); text-transform: uppercase; letter-spacing: .08em; }
.view { outline: 0; } .view:empty { display: none; }
.view:not(:empty) { margin-bottom: .9rem; padding: .9rem 1rem; border-radius: 1rem; background: var(--card); overflow-wrap: anywhere; max-height: 60vh; overflow-y: auto; }
.view .buttons { margin-top: .8rem; } .held h1 { font-size: 1.05em; } .held h2 { margin: 1rem 0 .3rem; font-size: 1em; border-bottom: 1px solid var(--line); } .held .line { margin: .5rem 0; white-space: pre-line; } .held .line b { display: block; font-size: .85em; } .held time { font-weight: 400; color: var(--soft); }
.view dl { margin: .2rem 0; } .view dt { font-weight: 600; font-size: .85em; } .view dd { margin: 0 0 .3rem .8rem; } .view ol { padding-inline-start: 1.2rem; margin: .2rem 0; }
.code { font-size: 1.7em; font-weight: 700; letter-spacing: .12em; text-align: center; padding: .4rem; user-select: all; }
.numbers { list-style: none; margin: .9rem 0 0; padding: 0; display: grid; gap: .9rem; }
.numbers p { margin-bottom: .3rem; font-size: .9em; color: var(--soft); }
.help .panel { border-top: 6px solid var(--alarm-line); }

@media (max-width: 34rem) {
  .title { flex: 1 0 auto; }
  .title p, .help-button svg { display: none; }
  .help-button { min-width: 0; }
  .row { max-width: 92%; }
}
@media (max-width: 23rem) { .sign { display: none; } }
@media (prefers-reduced-motion: reduce) { *, *::before { animation: none !important; transition: none !important; } }
@media (forced-colors: active) { .bubble, .steps button, .switch i { border: 1px solid; } }
`;

/**
 * Put the styles on a shadow root; a constructed sheet passes a strict Content-Security-Policy.
 * @param {ShadowRoot} root
 */
export function dress(root) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  root.adoptedStyleSheets = [sheet];
}
