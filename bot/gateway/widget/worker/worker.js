// Works for Mo's own page while it is closed or has no connection: shows reminders, and opens the page offline. It keeps
// the page's files, which are the same for everybody, and nothing of any talk.

const here = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const SHELL = "mo-shell";
const FILES = ["/", "/widget.js", "/static/page.css", "/static/mo.svg"];

here.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(FILES)).then(() => here.skipWaiting()));
});

here.addEventListener("activate", (event) => event.waitUntil(here.clients.claim()));

here.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const invited = request.mode === "navigate" && /^\/c\/[^/]+$/.test(pathname);
  const file = invited ? "/" : pathname;
  if (request.method !== "GET" || origin !== here.location.origin || !FILES.includes(file)) return;
  event.respondWith(newest(request, file, !invited));
});

/**
 * The network's, else the one from the last visit. What holds an invitation's code is not kept: the widget reads the
 * code from the address.
 * @param {Request} request
 * @param {string} file
 * @param {boolean} keep
 */
async function newest(request, file, keep) {
  try {
    const response = await fetch(request);
    if (keep && response.ok) await (await caches.open(SHELL)).put(file, response.clone());
    return response;
  } catch (error) {
    const kept = await caches.match(file);
    if (kept) return kept;
    throw error;
  }
}

here.addEventListener("push", (event) => {
  let note = { title: "Mo", body: "", page: "/" };
  try {
    note = { ...note, ...event.data?.json() };
  } catch {
    // a note without words is still a note
  }
  event.waitUntil(here.registration.showNotification(note.title, {
    body: note.body, tag: "mo", icon: "/static/mo.svg", badge: "/static/mo.svg", data: note.page,
  }));
});

here.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(showTalk(event.notification.data));
});

/**
 * The window in which the talk is open, else a new one: on Mo's page, an invitation's, or one that Mo's script stands on.
 * @param {unknown} page a path
 */
async function showTalk(page) {
  const { origin } = here.location;
  const wanted = new URL(String(page || "/"), origin);
  const talk = wanted.origin === origin ? wanted.pathname + wanted.search : "/";
  const windows = await here.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows.find((each) => {
    const { pathname, search } = new URL(each.url);
    return pathname + search === talk || pathname === talk;
  });
  return open ? open.focus() : here.clients.openWindow(talk);
}
