// A file that is being prepared: the page looks again by itself, more and more rarely, and says when it is ready.
// Without this script its button does the same.

const FIRST = 2, LONGEST = 15, LATER = 1.3; // seconds between looks, and how they grow

const shown = document.querySelector("[data-download]");
const announce = document.querySelector("[data-announce]");
let pause = FIRST;

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page && page.querySelector("[data-download]");
    if (!fresh) {
      location.reload(); // signed out, or no longer there: the page itself says so
      return;
    }
    shown.replaceChildren(...fresh.childNodes);
    document.title = page.title;
    if (!("unfinished" in fresh.dataset)) {
      announce.textContent = shown.querySelector("h1").lastChild.textContent.trim();
      return;
    }
  } catch {
    // no connection: try again later
  }
  later();
}

function later() {
  pause = Math.min(LONGEST, pause * LATER);
  setTimeout(look, pause * 1000);
}

if ("unfinished" in shown.dataset) {
  setTimeout(look, pause * 1000);
}
