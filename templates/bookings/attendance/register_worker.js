// Shows today's register without a connection: what register_kept.js asked to keep, while it is young. Pages that change
// anything, and every answer in JSON, go to the server alone.

const KEPT = "turnout-register-kept";
const LONGEST = 24 * 60 * 60 * 1000; // milliseconds
const SINCE = "x-turnout-kept";
const REGISTER = /^\/registers\/\d+\/$/;
let latest = null; // the page that was loaded last: it need not be asked for a second time

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (event.data && event.data.keep) event.waitUntil(keep(event.data));
});

async function keep({ keep: page, files }) {
  const cache = await caches.open(KEPT);
  const { pathname } = new URL(page);
  if (!REGISTER.test(pathname)) return;
  const loaded = latest && latest.address === page ? latest.response : await fetch(page, { redirect: "manual" });
  latest = null;
  if (!loaded.ok) return;
  await put(cache, page, loaded);
  for (const file of files) {
    const response = await fetch(file);
    if (response.ok) await put(cache, file, response);
  }
}

async function put(cache, address, response) {
  const headers = new Headers(response.headers);
  headers.set(SINCE, String(Date.now()));
  headers.delete("content-encoding"); // what is kept has been unpacked
  await cache.put(address, new Response(await response.blob(), { status: 200, headers }));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && REGISTER.test(pathname)) event.respondWith(page(request));
  else if (["style", "script", "image", "font"].includes(request.destination)) event.respondWith(file(request));
});

async function page(request) {
  const address = request.url.split("#")[0];
  let response;
  try {
    response = await fetch(request);
  } catch (lost) {
    const kept = await young(address);
    if (kept) return kept;
    throw lost;
  }
  if (response.type === "opaqueredirect" || response.status === 404) await caches.delete(KEPT); // signed out, or no longer theirs
  else if (response.ok) latest = { address, response: response.clone() };
  return response;
}

async function file(request) {
  try {
    return await fetch(request);
  } catch (lost) {
    const kept = await young(request.url);
    if (kept) return kept;
    throw lost;
  }
}

async function young(address) {
  const kept = await (await caches.open(KEPT)).match(address);
  if (!kept) return null;
  if (Date.now() - Number(kept.headers.get(SINCE)) < LONGEST) return kept;
  await caches.delete(KEPT);
  return null;
}
