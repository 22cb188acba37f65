// The code on the wall: another one every thirty seconds, and how many are here. A code that may be out of date is
// never left standing: without a connection the wall says so.

const page = document.querySelector("[data-wall]");
const LOOK_AGAIN = 5; // seconds between looks at how many are here
const PATIENCE = 8; // seconds to wait for an answer
const picture = page.querySelector("[data-picture]");
let left = Number(page.dataset.seconds); // of the code that is shown
let since = performance.now();

const part = (name) => page.querySelector(`[data-${name}]`);

function show(wall) {
  part("showing").hidden = Boolean(wall.why_not);
  part("why-not").hidden = !wall.why_not;
  part("why-not").textContent = wall.why_not;
  if (wall.why_not) return;
  if (part("code").textContent !== wall.code) {
    part("code").textContent = wall.code;
    picture.src = wall.picture;
  }
  part("here").textContent = wall.here;
  part("people").textContent = wall.people;
  left = wall.seconds;
  since = performance.now();
}

async function look() {
  try {
    const response = await fetch(page.dataset.wall, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE * 1000) });
    if (response.type === "opaqueredirect") show({ why_not: "You are signed out. Sign in again to show the code." });
    else if (response.ok) show(await response.json());
    else throw new Error(response.status);
  } catch {
    // The code is good for one step after its own: after that nobody could check in with it.
    if (performance.now() - since > (left + PATIENCE) * 1000) show({ why_not: "No connection at the moment. The code comes back by itself." });
  }
  const remaining = left - (performance.now() - since) / 1000;
  setTimeout(look, (remaining > 0 ? Math.min(remaining + 0.2, LOOK_AGAIN) : 2) * 1000);
}

const full = part("full");
if (document.fullscreenEnabled) {
  full.hidden = false;
  full.addEventListener("click", () => document.documentElement.requestFullscreen());
  document.addEventListener("fullscreenchange", () => {
    full.hidden = Boolean(document.fullscreenElement);
  });
}

function stayAwake() {
  if ("wakeLock" in navigator && !document.hidden) navigator.wakeLock.request("screen").catch(() => {});
}
document.addEventListener("visibilitychange", stayAwake);
stayAwake();
setTimeout(look, Math.min(left + 0.2, LOOK_AGAIN) * 1000);
