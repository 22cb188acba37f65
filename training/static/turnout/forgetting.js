// A register is kept on a phone for whoever is signed in, for a day: see register_kept.js. What is not theirs goes before
// anything is kept anew, on whatever page they come to first.
function forgetWhatIsNotTheirs() {
  try {
    const kept = JSON.parse(localStorage.getItem("turnout-kept"));
    const isTheirs = kept && kept.reader === document.body.dataset.reader;
    if (!kept || (isTheirs && Date.now() - kept.at < 24 * 60 * 60 * 1000)) return;
    for (const key of Object.keys(localStorage)) {
      if (key === "turnout-kept" || key.startsWith("turnout-seen-")) localStorage.removeItem(key);
    }
    if ("caches" in window) caches.delete("turnout-register-kept");
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
}

forgetWhatIsNotTheirs();
