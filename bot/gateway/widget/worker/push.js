// Shows a reminder while no page is open, and opens the talk when it is tapped. It keeps nothing and fetches nothing.

const here = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

here.addEventListener("push", (event) => {
  let note = { title: "Mo", body: "" };
  try {
    note = { ...note, ...event.data?.json() };
  } catch {
    // a note without words is still a note
  }
  event.waitUntil(here.registration.showNotification(note.title, {
    body: note.body, tag: "mo", icon: "/static/mo.svg", badge: "/static/mo.svg",
  }));
});

here.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(here.clients.matchAll({ type: "window", includeUncontrolled: true }).then((windows) => {
    const open = windows.find((each) => new URL(each.url).pathname === "/");
    return open ? open.focus() : here.clients.openWindow("/");
  }));
});
