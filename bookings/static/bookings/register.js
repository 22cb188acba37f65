// Marking a register on a phone. A tap counts on the page at once, is kept on this device until the server has it, and
// is sent again after a lost connection. Without this script every button is a form and does the same, page by page.

import { startArrivals } from "./register_arrivals.js";
import { keepForToday } from "./register_kept.js";
import { Queue, after, same } from "./register_queue.js";

const PAUSES = [1, 2, 4, 8, 15, 30, 60]; // seconds before the next try, growing
const PATIENCE = 15; // seconds to wait for one answer
const LOOK_AGAIN = 10; // seconds between looks at what others have marked, and at who has checked in

const root = document.querySelector("[data-register]");
const { session, day, user, markUrl, marksUrl } = root.dataset;
const rows = new Map(Array.from(root.querySelectorAll("[data-row]"), (row) => [row.dataset.row, row]));
const server = new Map(); // what the server last said: booking → mark, or null
const checkedIn = new Map(); // what those said who checked in themselves: booking → words, and whether a mark differs
const queue = new Queue(`turnout-register-${user}-${session}`);
let failures = 0;
let trouble = ""; // why nothing can be saved at the moment, in two words: they must fit beside the day
let sending = false;
let delivered = 0; // how often the server took marks
let askedAgain = false;
let timer;
let arrivals;

// ---- sending ----

function send() {
  if (sending) {
    askedAgain = true;
    return;
  }
  sending = true;
  clearTimeout(timer);
  const work = navigator.locks
    ? navigator.locks.request(queue.key, { ifAvailable: true }, (lock) => (lock ? sendAll() : later()))
    : sendAll(); // two tabs that both send do no harm: the same mark twice is one
  Promise.resolve(work).finally(() => {
    sending = false;
    if (askedAgain) {
      askedAgain = false;
      send();
    } else if (arrivals && !queue.first) arrivals.send(); // whoever came is marked before others come instead
  });
}

async function sendAll() {
  while (queue.first) if (!(await sendTogether(queue.next))) return;
}

// All that waits travels together; each is answered for itself, and what was refused keeps no other from being saved.
async function sendTogether(items) {
  const away = navigator.onLine === false;
  queue.tried(...items);
  const marks = items.map(({ id, tried, ...said }) => said);
  const taken = await deliver(markUrl, { marks: JSON.stringify(marks), day });
  if (!taken) {
    if (away && navigator.onLine === false) queue.neverLeft(...items.filter((item) => !item.tried));
    return false;
  }
  delivered += 1;
  const results = (taken.answer && taken.answer.results) || [];
  const problems = [];
  items.forEach((item, place) => {
    const { saved, message } = results[place] || taken.answer || {};
    if (saved) {
      queue.remove((each) => each.id === item.id);
    } else {
      queue.remove((each) => each.id === item.id || same(each, item)); // what was tapped after it was built on it
      problems.push([item, message || "This person could not be marked. Load the page again."]);
    }
  });
  if (problems.length) tellProblems(problems);
  if (results.length) take(taken.answer);
  show();
  return true;
}

// A mark or an arrival: returns whether the server took it, and its answer. Null where nothing is known yet: it is then
// sent again by itself, or the bar says what has to be done first.
async function deliver(address, said) {
  let response;
  let answer = null;
  try {
    response = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(said),
      headers: { Accept: "application/json", "X-CSRFToken": root.querySelector("[name=csrfmiddlewaretoken]").value },
      redirect: "manual",
      keepalive: true,
      signal: patience(),
    });
    if (response.headers.get("Content-Type") === "application/json") answer = await response.json();
  } catch {
    return later("offline");
  }
  if (response.type === "opaqueredirect") return stop("signed out", "you are signed out.", "Sign in to save them");
  if (response.status === 428) return stop("say why", "you have not said why you are marking this register.", "Say why");
  if (response.status === 403) {
    return (await renewToken()) ? deliver(address, said) : stop("not saved", "this page is out of date.", "Load it again");
  }
  if (response.status >= 500 || response.status === 429) return later("no answer");
  failures = 0;
  trouble = "";
  notice("trouble");
  return { ok: response.ok, answer };
}

function patience() {
  return AbortSignal.timeout ? AbortSignal.timeout(PATIENCE * 1000) : undefined;
}

function later(why) {
  if (why) trouble = why;
  timer = setTimeout(send, PAUSES[Math.min(failures, PAUSES.length - 1)] * 1000);
  failures += 1;
  show();
  return null;
}

// To load it anew: an address with the name of a place on it would only go to that place.
const thisPage = () => window.location.href.split("#")[0];

function stop(inShort, why, what) {
  trouble = inShort;
  notice("trouble", `Your marks are kept on this device, but ${why}`, what, thisPage());
  show();
  return null;
}

// After signing in again in another tab the token of this page is out of date, though the page is not.
async function renewToken() {
  try {
    const response = await fetch(window.location.href, { redirect: "manual", signal: patience() });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const token = page.querySelector("[data-register] [name=csrfmiddlewaretoken]");
    if (!token || page.querySelector("[data-register]").dataset.user !== user) return false;
    const fields = Array.from(root.querySelectorAll("[name=csrfmiddlewaretoken]"));
    if (fields[0].dataset.renewed) return false; // once is enough: it is refused for another reason
    for (const field of fields) Object.assign(field, { value: token.value }).dataset.renewed = "yes";
    return true;
  } catch {
    return false;
  }
}

async function lookAgain() {
  if (document.hidden || queue.first || sending) return;
  const before = delivered;
  try {
    const response = await fetch(marksUrl, {
      headers: { Accept: "application/json" },
      redirect: "manual",
      signal: patience(),
    });
    const answer = response.ok && (await response.json());
    // What was asked before a mark was taken, and is answered after, knows nothing of it.
    if (answer && before === delivered && !queue.first && !sending) take(answer);
  } catch {
    // the next look may do better
  }
}

// ---- the page ----

const isHere = (mark) => Boolean(mark) && (mark.value === "present" || mark.value === "partly");

function take(answer) {
  if (String(answer.day) === day) {
    for (const [booking, mark] of Object.entries(answer.marks)) server.set(booking, mark);
    for (const [booking, told] of Object.entries(answer.said)) checkedIn.set(booking, told);
    remember(answer);
    if (Object.keys(answer.marks).some((booking) => !rows.has(booking))) {
      notice("people", "Somebody was added to this register.", "Show them", thisPage());
    }
  }
  if (answer.closed) notice("closed", "This register has been closed.", "See it", thisPage());
  show();
}

// A page that is shown again without a connection is as it was when it was loaded: what the server said since is here.
const seen = `turnout-seen-${user}-${session}-${day}`;

function remember({ at, marks }) {
  try {
    localStorage.setItem(seen, JSON.stringify({ at, marks }));
  } catch {
    // the page then shows what it was loaded with
  }
}

function recall() {
  try {
    const { at, marks } = JSON.parse(localStorage.getItem(seen)) || {};
    if (at > Number(root.dataset.rendered)) for (const [booking, mark] of Object.entries(marks)) server.set(booking, mark);
    else localStorage.removeItem(seen);
  } catch {
    // nothing was remembered
  }
}

function show() {
  const items = queue.items;
  let here = 0;
  for (const [booking, row] of rows) {
    const own = items.filter((item) => item.booking === booking && item.day === day);
    const mark = own.reduce(after, server.get(booking) || null);
    here += isHere(mark);
    showRow(row, mark, own.length > 0);
    if (checkedIn.has(booking)) showSaid(row, checkedIn.get(booking));
  }
  const waiting = items.length + (arrivals ? arrivals.waiting : 0);
  here += arrivals ? arrivals.waitingToday : 0;
  root.querySelector("[data-here]").textContent = here;
  const words = waiting ? `${waiting} waiting${trouble ? `, ${trouble}` : " to save"}` : "All saved";
  const status = root.querySelector("[data-status]");
  if ((rows.size || waiting) && status.textContent !== words) status.textContent = words;
  status.classList.toggle("turnout-register__saved--waiting", waiting > 0);
}

function showRow(row, mark, waiting) {
  const button = row.querySelector("[data-here-button]");
  for (const [name, on] of [
    ["absent", mark && mark.value === "absent"],
    ["late", mark && mark.arrived_late],
    ["early", mark && mark.left_early],
    ["note", mark && mark.note],
  ]) {
    row.querySelector(`[data-tag=${name}]`).hidden = !on;
  }
  if (!button) return;
  button.setAttribute("aria-pressed", isHere(mark));
  button.classList.toggle("turnout-register__here--waiting", waiting);
  row.querySelector("[data-here-word]").textContent = mark && mark.value === "partly" ? "Part" : "Here";
  const tap = row.querySelector("[data-tap]").elements;
  tap.seen.value = mark ? mark.value : "";
  tap.value.value = isHere(mark) ? "" : "present";
  if (!row.querySelector("[data-more]").open) fillDetails(row, mark); // what somebody is filling in stays as it is
}

function showSaid(row, { words, at_odds: atOdds }) {
  const said = row.querySelector("[data-said]");
  said.hidden = !words;
  said.textContent = words;
  said.classList.toggle("turnout-register__said--odds", atOdds);
}

function fillDetails(row, mark) {
  const form = row.querySelector("[data-details]");
  const fields = form.elements;
  fields.value.value = fields.seen.value = mark ? mark.value : "";
  fields.arrived_late.checked = Boolean(mark && mark.arrived_late);
  fields.left_early.checked = Boolean(mark && mark.left_early);
  fields.note.value = fields.seen_note.value = mark ? mark.note : "";
  fields.seen_late.value = mark && mark.arrived_late ? "1" : "";
  fields.seen_early.value = mark && mark.left_early ? "1" : "";
  form.querySelector("[data-marked]").textContent = mark ? mark.marked : "";
}

function tellError(row, words) {
  row.querySelector("[data-error-text]").textContent = words;
  row.querySelector("[data-error]").hidden = !words;
}

// Each at its row, and above them the first that has one, with how many more there are.
function tellProblems(problems) {
  const rowOf = ([item]) => item.day === day && rows.get(item.booking);
  const shown = problems.filter(rowOf);
  for (const problem of shown) tellError(rowOf(problem), problem[1]);
  const row = shown.length && rowOf(shown[0]);
  const who = row && row.dataset.name + (problems.length > 1 ? ` and ${problems.length - 1} more` : "");
  notice("problem", `Not saved: ${row ? `${who}.` : problems[0][1]}`, row && "Show why", row && `#${row.id}`);
}

// One line under the heading, always in sight; the same kind of news replaces the older one, and no words remove it.
function notice(kind, words, link, address) {
  const place = root.querySelector("[data-alerts]");
  const old = place.querySelector(`[data-notice=${kind}]`);
  if (!words) {
    if (old) old.remove();
    return;
  }
  const line = document.createElement("p");
  line.className = "turnout-register__notice";
  line.dataset.notice = kind;
  line.textContent = `${words} `;
  if (link) {
    const anchor = Object.assign(document.createElement("a"), { href: address, textContent: link });
    anchor.className = "govuk-link govuk-link--inverse";
    if (address.startsWith("#")) {
      anchor.addEventListener("click", (event) => {
        event.preventDefault();
        line.remove();
        const target = document.getElementById(address.slice(1));
        target.scrollIntoView({ block: "center" }); // below the bar, wherever the row is
        const first = target.querySelector("button");
        if (first) first.focus({ preventScroll: true });
      });
    }
    line.append(anchor);
  }
  if (old && old.textContent === line.textContent) return;
  if (old) old.replaceWith(line);
  else place.append(line);
}

function said(form) {
  const { csrfmiddlewaretoken, ...rest } = Object.fromEntries(new FormData(form));
  return rest;
}

root.addEventListener("submit", (event) => {
  const form = event.target;
  const row = form.closest("[data-row]");
  if (!row) return; // a walk-in: register_arrivals.js
  event.preventDefault();
  const item = said(form);
  if (item.details && item.note && !item.value && !item.arrived_late && !item.left_early) {
    tellError(row, "Say whether they were here before you write a note on them.");
    return;
  }
  tellError(row, "");
  const more = row.querySelector("[data-more]");
  const wasOpen = more.open;
  more.open = false;
  if (wasOpen && item.details) more.querySelector("summary").focus();
  queue.add(item);
  show();
  send();
});

root.querySelectorAll("[data-closing]").forEach((place) =>
  place.addEventListener("click", (event) => {
    if (!queue.first && !(arrivals && arrivals.waiting)) return;
    event.preventDefault();
    notice("problem", "Wait until everything is saved, then close the register.");
    send();
  }),
);

function startSearch() {
  const field = root.querySelector("[data-search]");
  // As folded() of training/text.py does it with the names: signs that look alike are one.
  const folded = (text) => text
    .replace(/[\u2018\u2019\u201a\u201b\u2032\u02b9\u02bb\u02bc\u00b4`]/g, "'")
    .normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "").replace(/[\p{Pd}\u2212]/gu, "-")
    .replace(/&/g, " and ").replace(/(^|\D)\./g, "$1").replace(/\.(?!\d)/g, "").toLowerCase();
  field.addEventListener("input", () => {
    const words = folded(field.value).split(/\s+/);
    let found = 0;
    for (const row of rows.values()) {
      row.hidden = !words.every((word) => row.dataset.find.includes(word));
      found += !row.hidden;
    }
    root.querySelector("[data-nobody]").hidden = found > 0;
  });
  field.addEventListener("focus", () => field.select()); // the next name replaces the last one
  root.querySelector("[data-search-box]").classList.add("turnout-register__search--ready");
}

function readRow(booking, row) {
  const form = row.querySelector("[data-details]");
  const fields = form && form.elements;
  const value = row.dataset.value;
  server.set(
    booking,
    value && {
      value,
      arrived_late: !row.querySelector("[data-tag=late]").hidden,
      left_early: !row.querySelector("[data-tag=early]").hidden,
      note: fields ? fields.seen_note.value : "",
      marked: form ? form.querySelector("[data-marked]").textContent : "",
    },
  );
}
for (const [booking, row] of rows) readRow(booking, row);
recall();

// Somebody was added: their row stands where the server's answer puts it, and nothing else moves.
function addRow({ booking, left, row, message }) {
  if (left && rows.has(String(left))) {
    rows.get(String(left)).remove();
    rows.delete(String(left));
  }
  if (!rows.has(String(booking))) {
    if (!rows.size) startSearch();
    root.querySelectorAll("[data-no-rows]").forEach((words) => words.remove());
    root.querySelector("[data-rows]").insertAdjacentHTML("beforeend", row);
    rows.set(String(booking), root.querySelector(`#person-${booking}`));
  }
  readRow(String(booking), rows.get(String(booking)));
  root.querySelector("[data-people]").textContent = rows.size;
  notice("success", message, "Show", `#person-${booking}`);
  keepForToday(root);
}

if (rows.size) startSearch();
if (root.querySelector("[data-walk-in]")) {
  arrivals = startArrivals({ root, user, session, day, patience, deliver, send, added: addRow, changed: show });
}
keepForToday(root);
if (arrivals || queue.first || root.querySelector("[data-tap]")) {
  const wake = () => {
    failures = 0;
    if (queue.first || (arrivals && arrivals.waiting)) send();
    else lookAgain();
  };
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
  window.addEventListener("storage", show); // another tab of this register
  document.addEventListener("visibilitychange", wake);
  setInterval(lookAgain, LOOK_AGAIN * 1000);
  show();
  send();
}

// The bar has grown since the browser went to the person's row: go there again, below it.
addEventListener("load", () => {
  const row = /^#person-\d+$/.test(location.hash) && document.querySelector(location.hash);
  if (row) setTimeout(() => row.scrollIntoView({ block: "center" }), 50);
});
