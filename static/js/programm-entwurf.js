// Keeps what is typed into a programme form in this browser until it is saved. Without script nothing is kept.
const PREFIX = "rotunde-programm ";
const STAYS = 30 * 24 * 3600 * 1000;
const form = document.querySelector("form[data-entwurf]");
const offer = document.querySelector("[data-entwurf-angebot]");
const saved = document.querySelector("[data-gespeichert]")?.dataset.gespeichert;

const stored = (key) => { try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; } };
const drop = (key) => { try { localStorage.removeItem(PREFIX + key); } catch { /* no store, nothing kept */ } };
const entries = () => [...new FormData(form)].filter(([name]) => name !== "csrf_token");

function keep() {
  const draft = { at: Date.now(), entries: entries() };
  try { localStorage.setItem(PREFIX + form.dataset.entwurf, JSON.stringify(draft)); } catch { /* full or forbidden */ }
}

function tidy() {
  for (const name of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
    const key = name.slice(PREFIX.length);
    if (!(stored(key)?.at > Date.now() - STAYS)) drop(key);
  }
}

function take(draft) {
  const copy = document.createElement("form");
  copy.method = "post";
  copy.action = form.action;
  copy.hidden = true;
  const token = form.elements.csrf_token.value;
  for (const [name, value] of [...draft.entries, ["csrf_token", token], ["tun", "entwurf"]]) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    copy.append(field);
  }
  document.body.append(copy);
  copy.submit();
}

function show(draft) {
  const place = offer.querySelector("[data-entwurf-zeit]");
  const at = new Date(draft.at);
  place.textContent = at.toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  offer.hidden = false;
  offer.querySelector("[data-entwurf-nehmen]").addEventListener("click", () => take(draft));
  offer.querySelector("[data-entwurf-verwerfen]").addEventListener("click", () => {
    drop(form.dataset.entwurf);
    offer.hidden = true;
    document.querySelector("main").focus();
  });
}

try { tidy(); } catch { /* no store */ }
if (saved) drop(saved);
if (form) {
  const draft = stored(form.dataset.entwurf);
  const same = draft && JSON.stringify(draft.entries) === JSON.stringify(entries());
  if (draft && !same && !form.hasAttribute("data-eingabe")) show(draft);
  let timer = 0;
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, 300); });
  addEventListener("pagehide", () => { if (timer) keep(); });
}
