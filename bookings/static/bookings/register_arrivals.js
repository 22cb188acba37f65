// Who comes without a place, or instead of somebody: found by name as one types, added without leaving the page, kept
// on this device until the server has them. Each arrival has a key of its own, so that it arrives once.

import { Queue } from "./register_queue.js";

const TYPED = 250; // milliseconds after the last letter
const SHORTEST = 3; // letters of a name

export function startArrivals({ root, user, session, day, patience, deliver, send, added, changed }) {
  const queue = new Queue(`turnout-arrivals-${user}-${session}`);
  const panel = root.querySelector("[data-walk-in]");
  const form = panel.querySelector("form");
  const { elements } = form;
  const proposed = form.querySelector("[data-proposed]");
  const list = root.querySelector("[data-arrivals]");
  let sending = false;
  let asked;

  // ---- the form ----

  function fault(words) {
    const place = form.querySelector("[data-walk-in-error]");
    place.textContent = words;
    place.hidden = !words;
  }

  function instead(booking, name) {
    elements.instead_of.value = booking;
    form.querySelector("[data-instead-name]").textContent = name;
    form.querySelector("[data-instead]").hidden = !booking;
    for (const field of [elements.organisation, elements.is_not_listed]) {
      field.closest(".govuk-form-group").hidden = Boolean(booking); // the place is their organisation's
    }
  }

  function propose(people) {
    proposed.replaceChildren(
      ...people.map((person) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "turnout-register__person";
        button.textContent = person.organisation ? `${person.name}, ${person.organisation}` : person.name;
        button.addEventListener("click", () => arrive({ person: person.pk, name: person.name }));
        const line = document.createElement("li");
        line.append(button);
        return line;
      }),
    );
    proposed.hidden = !people.length;
  }

  async function look() {
    const words = elements.name.value.trim();
    if (words.length < SHORTEST) return propose([]);
    try {
      const address = `${form.dataset.peopleUrl}?q=${encodeURIComponent(words)}`;
      const response = await fetch(address, { headers: { Accept: "application/json" }, redirect: "manual", signal: patience() });
      if (response.ok && elements.name.value.trim() === words) propose((await response.json()).people);
    } catch {
      propose([]); // without a connection they are added by what is typed, and the team says who they are
    }
    return undefined;
  }

  function arrive(who) {
    const { csrfmiddlewaretoken, ...said } = Object.fromEntries(new FormData(form));
    const key = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;
    queue.keep([...queue.items, { ...said, is_new: "1", ...who, key, id: key, shown: day }]);
    form.reset();
    instead("", "");
    propose([]);
    fault("");
    elements.name.focus();
    show();
    changed();
    send();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = elements.name.value.trim();
    const organisation = elements.organisation.value.trim();
    if (!name) return fault("Enter their name");
    const listed = Array.from(root.querySelectorAll("#organisations option"), (each) => each.value.toLowerCase());
    if (!elements.instead_of.value && !elements.email.value) {
      if (!organisation) return fault("Enter their organisation");
      if (!listed.includes(organisation.toLowerCase()) && !elements.is_not_listed.checked) {
        return fault(`“${organisation}” is not in the list. Choose another, or tick “not listed”`);
      }
    }
    return arrive({});
  });
  elements.name.addEventListener("input", () => {
    clearTimeout(asked);
    asked = setTimeout(look, TYPED);
  });
  form.querySelector("[data-not-instead]").addEventListener("click", (event) => {
    event.preventDefault();
    instead("", "");
  });
  root.addEventListener("click", (event) => {
    const link = event.target.closest("[data-came-instead]");
    if (!link) return;
    event.preventDefault();
    const row = link.closest("[data-row]");
    panel.open = true;
    instead(row.dataset.row, row.dataset.name);
    elements.name.focus();
    panel.scrollIntoView({ block: "center" });
  });

  // ---- what waits ----

  function show() {
    const items = queue.items;
    list.replaceChildren(
      ...items.map((item) => {
        const line = document.createElement("li");
        line.className = "turnout-register__row turnout-register__row--waiting";
        line.append(`${item.name}: ${item.fault ? `not saved. ${item.fault} ` : "waiting to save "}`);
        if (item.fault || !item.tried) {
          const button = document.createElement("button");
          button.type = "button";
          button.className = "turnout-register__person";
          button.textContent = `Take ${item.name} off`;
          button.addEventListener("click", () => {
            queue.remove((each) => each.id === item.id);
            show();
            changed();
          });
          line.append(button);
        }
        return line;
      }),
    );
    list.hidden = !items.length;
  }

  const due = () => queue.items.find((item) => !item.fault);

  async function sendAll() {
    if (sending) return;
    sending = true;
    try {
      for (let item = due(); item; item = due()) if (!(await sendOne(item))) break;
    } finally {
      sending = false;
    }
    show();
    changed();
  }

  async function sendOne(item) {
    queue.tried(item);
    const { id, tried, shown, fault: old, ...said } = item;
    const delivered = await deliver(form.action, said);
    if (!delivered) return false;
    const answer = delivered.answer || {};
    if (answer.saved) {
      queue.remove((each) => each.id === item.id);
      if (item.shown === day) added(answer);
      root.querySelector("[data-arrived]").textContent = answer.message;
    } else {
      const words = answer.message || (delivered.answer ? "Say who it is." : "Load the page again.");
      queue.keep(queue.items.map((each) => (each.id === item.id ? { ...each, fault: words } : each)));
    }
    return true;
  }

  if (elements.instead_of.value) instead(elements.instead_of.value, form.querySelector("[data-instead-name]").textContent);
  show();
  return {
    send: sendAll,
    get waiting() {
      return queue.items.length;
    },
    get waitingToday() {
      return queue.items.filter((item) => item.shown === day && !item.fault).length;
    },
  };
}
