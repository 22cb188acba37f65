// A long list to choose from, by typing: a combobox as WAI-ARIA describes it, over the select that stays what is sent.
// Without scripts the select itself is used.

const MOST_SHOWN = 8;

// As training/text.py folds what is searched for: no case, no accents, any apostrophe or dash.
const folded = (text) =>
  text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[’'‘]/g, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim().toLowerCase();

function wordsBegin(option, typed) {
  const words = folded(option.text).split(" ");
  return folded(typed).split(" ").every((part) => words.some((word) => word.startsWith(part)));
}

function chooseByTyping(select) {
  const options = [...select.options].filter((option) => option.value);
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const status = document.createElement("div");
  const id = select.id;
  // Where people name what is not in the list: what they have typed goes there, so that nobody writes it twice.
  const named = select.form?.elements[`${select.name}_named`];
  let shown = [];
  let at = -1;

  Object.assign(input, { type: "text", className: "govuk-input", autocomplete: "off", spellcheck: false });
  list.className = "turnout-choices";
  list.id = `${id}-choices`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Choices");
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  if (select.classList.contains("govuk-select--error")) input.classList.add("govuk-input--error");
  if (select.value) input.value = select.selectedOptions[0].text;
  // The label and a link of the error summary lead to the box that is seen.
  input.id = id;
  select.id = `${id}-select`;
  select.hidden = true;
  select.after(input, list, status);

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(option) {
    select.value = option.value;
    input.value = option.text;
    if (named?.dataset.moved) named.value = "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    close();
  }

  function mark(place) {
    at = place;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function open() {
    const typed = input.value.trim();
    shown = typed ? options.filter((option) => wordsBegin(option, typed)).slice(0, MOST_SHOWN) : [];
    list.replaceChildren(...shown.map((option, number) => {
      const item = document.createElement("li");
      item.id = `${id}-choice-${number}`;
      item.className = "turnout-choices__item";
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = option.text;
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
      return item;
    }));
    close();
    if (typed) status.textContent = shown.length ? `${shown.length} found. Use the arrow keys to choose.` : "None found.";
    if (!shown.length) return;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  input.addEventListener("input", () => {
    const same = options.find((option) => folded(option.text) === folded(input.value));
    select.value = same ? same.value : "";
    open();
  });
  input.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) {
      event.preventDefault();
      if (list.hidden) open();
      if (shown.length) mark((at + moves[event.key] + shown.length + (at < 0 && moves[event.key] < 0 ? 1 : 0)) % shown.length);
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      choose(shown[at]);
    } else if (event.key === "Escape") {
      close();
    }
  });
  input.addEventListener("blur", () => {
    close();
    if (!named || select.value || !input.value.trim() || (named.value && !named.dataset.moved)) return;
    named.value = input.value.trim();
    named.dataset.moved = "yes";
    input.value = "";
    status.textContent = "That is not in the list. We have written it in the next box.";
  });
}

for (const select of document.querySelectorAll("select[data-choose-by-typing]")) chooseByTyping(select);
