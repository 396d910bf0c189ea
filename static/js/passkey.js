// Asks the browser for a passkey and sends its answer with the form. Without this file the form stays hidden.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const words = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function question(told) {
  const options = { ...told, challenge: bytes(told.challenge) };
  if (told.user) options.user = { ...told.user, id: bytes(told.user.id) };
  for (const name of ["excludeCredentials", "allowCredentials"]) {
    if (told[name]) options[name] = told[name].map((each) => ({ ...each, id: bytes(each.id) }));
  }
  return { publicKey: options };
}

function answer(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = words(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: words(credential.rawId), type: credential.type, response, clientExtensionResults: {} });
}

// What went wrong, in words of the page: by the browser's name for it, else as the house or the page says.
function cause(error, { cancelled, known, unsupported, problem }) {
  const said = { NotAllowedError: cancelled, AbortError: cancelled, InvalidStateError: known, NotSupportedError: unsupported, ConstraintError: unsupported };
  return error.told || said[error.name] || problem;
}

async function challenge(ask, token) {
  const body = new FormData();
  body.set("csrf_token", token);
  const answered = await fetch(ask, { method: "POST", body, headers: { Accept: "application/json" } });
  if (answered.ok) return answered.json();
  const refused = await answered.json();
  throw Object.assign(new Error(String(answered.status)), { told: refused.detail });
}

function arm(form) {
  const { passkey, ask } = form.dataset;
  const said = document.createElement("p");
  const credential = form.querySelector("input[name$=credential]");
  said.className = "kern-error";
  said.setAttribute("role", "alert");
  form.append(said);
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    const name = form.querySelector("input[name=name]");
    if (credential.value || (name && !name.value.trim())) return; // an empty name is refused by the server, in words
    event.preventDefault();
    said.textContent = "";
    try {
      const asked = await challenge(ask, form.querySelector("input[name=csrf_token]").value);
      credential.value = answer(await navigator.credentials[passkey](question(asked)));
      form.requestSubmit();
    } catch (error) {
      credential.value = "";
      said.textContent = cause(error, form.dataset);
    }
  });
}

const forms = document.querySelectorAll("form[data-passkey]");
if (window.PublicKeyCredential) forms.forEach(arm);
else document.querySelectorAll("[data-no-passkeys]").forEach((said) => { said.hidden = false; });
