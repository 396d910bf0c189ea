// Sheets of rows without waiting: the buttons of the sheet are sent in the background, Enter goes on to the next field,
// rows are dragged, and the sum follows what is typed. Without script the same buttons send the page.
import { draggable } from "./programm-ziehen.js";

const form = document.querySelector("form[data-entwurf]");
let turn = Promise.resolve();

async function ask(deed) {
  const body = new FormData(form);
  body.append("tun", deed);
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body) }).catch(() => null);
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

function focusRow(key, deed) {
  const row = document.getElementById(`zeile-${key}`);
  const again = row?.querySelector(`[name="tun"][value="${deed}:${key}"]`) ?? row?.querySelector('[name="tun"]');
  (again ?? document.querySelector('[value="mehr"]')).focus();
}

async function change(deed) {
  const [verb, key] = deed.split(":");
  const known = new Set([...document.querySelectorAll("[data-zeile]")].map((row) => row.dataset.zeile));
  const page = await ask(deed);
  const fresh = page?.querySelector("#zeilen");
  const button = document.querySelector(`[name="tun"][value="${deed}"]`);
  if (!fresh) return button && form.requestSubmit(button);
  document.querySelector("#zeilen").replaceWith(fresh);
  for (const name of ["version", "seen_rows"]) form.elements[name].value = page.querySelector(`[name="${name}"]`).value;
  sum(page);
  prepare();
  form.dispatchEvent(new Event("input"));
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
  draggable(document.querySelector("#zeilen"), "[data-zeile]", (row) => row.querySelector("legend"), () => change("ordnung"));
}

const fields = () => [...form.querySelectorAll("#zeilen .r-row__main input:not([type=hidden])")];

form.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="tun"]');
  if (!button || button.value === "rechnen") return;
  event.preventDefault();
  turn = turn.then(() => change(button.value));
});

form.addEventListener("keydown", (event) => {
  const here = fields().indexOf(event.target);
  if (event.key !== "Enter" || here < 0 || event.isComposing) return;
  event.preventDefault();
  const next = fields()[here + 1];
  if (next) next.focus();
  else turn = turn.then(() => change("mehr"));
});

const place = document.querySelector("[data-rechnung]");
if (place) {
  place.setAttribute("role", "status");
  document.querySelector("[data-nachrechnen]").hidden = true;
  let timer = 0;
  form.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    clearTimeout(timer);
    timer = setTimeout(() => { turn = turn.then(() => ask("rechnen")).then(sum); }, 400);
  });
}
if (document.querySelector("#zeilen")) prepare();
