// Starts the components of GOV.UK and MoJ Frontend. Everything works without it, more plainly.
import { initAll as startGovuk } from "../vendor/govuk-frontend.min.js";
import { initAll as startMoj } from "../vendor/moj-frontend.min.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
startGovuk();
startMoj();

// On a phone filters that are not in use would push the list off the screen: fold them up.
if (window.matchMedia("(max-width: 48em)").matches) {
  for (const filters of document.querySelectorAll("details[data-folds-on-phone]:not([data-in-use])")) {
    filters.open = false;
  }
}
