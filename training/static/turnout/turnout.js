// Starts the components of GOV.UK and MoJ Frontend. Everything works without it, more plainly.
import "./forgetting.js";
import { initAll as startGovuk } from "../vendor/govuk-frontend.min.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}

startGovuk();
// Fetched where a page has something of it: whoever marks a register on a phone does not wait for a table's sorting.
if (document.querySelector('[data-module^="moj-"]')) {
  import("../vendor/moj-frontend.min.js").then(({ initAll }) => initAll());
}

// On a phone filters that are not in use would push the list off the screen: fold them up.
if (window.matchMedia("(max-width: 48em)").matches) {
  for (const filters of document.querySelectorAll("details[data-folds-on-phone]:not([data-in-use])")) {
    filters.open = false;
  }
}
