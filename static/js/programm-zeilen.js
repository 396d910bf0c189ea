// Sheets of rows without waiting: the buttons of the sheet are sent in the background, Enter goes on to the next field,
// rows are dragged, and the sum follows what is typed. Without script the same buttons send the page.
import { draggable } from "./programm-ziehen.js";

const form = document.querySelector("form[data-entwurf]");
const trouble = document.querySelector("[data-stoerung]");
let turn = Promise.resolve();

// One after the other; what fails is said, and the next goes on.
const queue = (deed) => { turn = turn.then(deed).catch(() => { trouble.hidden = false; }); };
const rows = () => document.querySelector("#zeilen");
const stateOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
const typed = () => new Map([...rows()?.querySelectorAll("input:not([type=hidden]), textarea") ?? []].map((field) => [field.name, stateOf(field)]));

async function ask(deed) {
  const body = new FormData(form);
  body.append("tun", deed);
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body) });
  const text = await answer.text();
  trouble.hidden = true;
  return answer.ok ? new DOMParser().parseFromString(text, "text/html") : null;
}

// Words typed while the server answered: into the new rows, with the cursor where it was. True if somebody was typing.
function replace(fresh, sent) {
  const here = document.activeElement, at = here.selectionStart;
  const later = [...typed()].filter(([name, state]) => sent.get(name) !== state);
  rows().replaceWith(fresh);
  for (const [name, state] of later) {
    const field = fresh.querySelector(`[name="${CSS.escape(name)}"]`);
    if (field) field[field.type === "checkbox" ? "checked" : "value"] = state;
  }
  const again = later.some(([name]) => name === here.name) && fresh.querySelector(`[name="${CSS.escape(here.name)}"]`);
  if (!again) return false;
  again.focus();
  if (at !== null) again.setSelectionRange(at, at);
  return true;
}

function focusRow(key, deed) {
  const row = document.getElementById(`zeile-${key}`);
  const again = row?.querySelector(`[name="tun"][value="${deed}:${key}"]`) ?? row?.querySelector('[name="tun"]');
  (again ?? document.querySelector('[value="mehr"]')).focus();
}

async function change(deed) {
  const [verb, key] = deed.split(":");
  const known = new Set([...document.querySelectorAll("[data-zeile]")].map((row) => row.dataset.zeile));
  const sent = typed();
  const page = await ask(deed);
  const fresh = page?.querySelector("#zeilen");
  const button = document.querySelector(`[name="tun"][value="${deed}"]`);
  if (!fresh || page.querySelector("#fehler")) {
    if (!button) throw new Error(deed);
    return form.requestSubmit(button);
  }
  const isTyping = replace(fresh, sent);
  for (const name of ["version", "seen_rows"]) form.elements[name].value = page.querySelector(`[name="${name}"]`).value;
  sum(page);
  prepare();
  form.dispatchEvent(new Event("input"));
  if (isTyping) return undefined;
  if (verb !== "mehr") return focusRow(key, verb);
  const first = [...fresh.querySelectorAll("[data-zeile]")].find((row) => !known.has(row.dataset.zeile));
  return first?.querySelector("input:not([type=hidden])").focus();
}

function sum(page) {
  const now = page?.querySelector("[data-rechnung]");
  const place = document.querySelector("[data-rechnung]");
  if (now && place && now.textContent.trim() !== place.textContent.trim()) place.replaceChildren(...now.childNodes);
}

function prepare() {
  draggable(rows(), "[data-zeile]", (row) => row.querySelector("legend"), () => queue(() => change("ordnung")));
}

const fields = () => [...form.querySelectorAll("#zeilen .r-row__main input:not([type=hidden])")];

form.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="tun"]');
  if (!button || button.value === "rechnen") return;
  event.preventDefault();
  queue(() => change(button.value));
});

form.addEventListener("keydown", (event) => {
  const here = fields().indexOf(event.target);
  if (event.key !== "Enter" || here < 0 || event.isComposing) return;
  event.preventDefault();
  const next = fields()[here + 1];
  if (next) next.focus();
  else queue(() => change("mehr"));
});

const place = document.querySelector("[data-rechnung]");
if (place) {
  place.setAttribute("role", "status");
  document.querySelector("[data-nachrechnen]").hidden = true;
  let timer = 0;
  form.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    clearTimeout(timer);
    timer = setTimeout(() => queue(() => ask("rechnen").then(sum)), 400);
  });
}
if (rows()) prepare();
