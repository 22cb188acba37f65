// Today's register is kept on this device, so that a reload without a connection shows it again: the page as it was and
// nothing else, for 24 hours at most and no longer than its reader is signed in (forgetting.js takes it away).

import "../turnout/forgetting.js";

export function keepForToday(root) {
  if (!("serviceWorker" in navigator) || !root.dataset.worker) return;
  navigator.serviceWorker
    .register(root.dataset.worker, { scope: "/registers/" })
    .then(() => navigator.serviceWorker.ready)
    .then((registration) => {
      localStorage.setItem("turnout-kept", JSON.stringify({ reader: root.dataset.user, at: Date.now() }));
      const files = performance
        .getEntriesByType("resource")
        .filter((entry) => entry.initiatorType !== "fetch" && entry.name.startsWith(`${window.location.origin}/`))
        .map((entry) => entry.name);
      registration.active.postMessage({ keep: window.location.href.split("#")[0], files });
    })
    .catch(() => {}); // a browser that forbids it loses the reload without a connection, and nothing else
}
