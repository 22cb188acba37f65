// Passkeys: asks the device for one, or for a new one, when its button is pressed, and sends what it says with the form.

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0)).buffer;

const textOf = (bytes) =>
  btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

const known = (list) => (list || []).map((one) => ({ ...one, id: bytesOf(one.id) }));

async function create(asked) {
  const { publicKey } = asked.creation_options;
  return navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytesOf(publicKey.challenge),
      user: { ...publicKey.user, id: bytesOf(publicKey.user.id) },
      excludeCredentials: known(publicKey.excludeCredentials),
      // Kept on the device where it can be, so that it also signs in alone.
      authenticatorSelection: { ...publicKey.authenticatorSelection, residentKey: "preferred", userVerification: "preferred" },
    },
  });
}

async function get(asked) {
  const { publicKey } = asked.request_options;
  return navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytesOf(publicKey.challenge),
      allowCredentials: known(publicKey.allowCredentials),
    },
  });
}

function said(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = textOf(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    type: credential.type,
    id: credential.id,
    rawId: textOf(credential.rawId),
    response,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function asked(form) {
  if (!form.dataset.askAt) return JSON.parse(document.getElementById("passkey-asked").textContent);
  const answer = await fetch(form.dataset.askAt, { headers: { Accept: "application/json" } });
  return answer.json();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const fault = form.querySelector("[data-passkey-fault]");
  const button = form.querySelector("button");
  if (!window.PublicKeyCredential) {
    fault.textContent = "This browser cannot use passkeys. Use another way.";
    fault.hidden = false;
    continue;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    fault.hidden = true;
    try {
      const how = form.dataset.passkey === "create" ? create : get;
      form.elements.credential.value = JSON.stringify(said(await how(await asked(form))));
      form.submit();
    } catch {
      fault.hidden = false; // stopped by its owner, or a device that knows no passkey for us
    }
  });
  button.disabled = false; // pressed any sooner, it would have sent an empty form
  button.removeAttribute("aria-disabled");
}
