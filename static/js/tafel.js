// The planning board by mouse and arrow keys: sends the forms of the page and shows the board of the answer.
const live = document.createElement("p");
live.className = "r-live";
live.setAttribute("role", "status");
document.querySelector("#tafel").after(live);

let turn = Promise.resolve(); // changes go one after the other
let drag = null;

const find = (person) => document.querySelector(`#tafel [data-person="${person}"]`);
const groupOf = (card) => Number(card.closest("[data-gruppe]").dataset.gruppe);
const words = (node) => node?.textContent.replace(/\s+/g, " ").trim() ?? "";
const tafel = () => document.querySelector("#tafel");

function prepare() {
  tafel().querySelector(".r-board").classList.add("is-live");
  tafel().querySelector("#tafel-hilfe").hidden = false;
  for (const name of tafel().querySelectorAll("summary")) name.setAttribute("aria-describedby", "tafel-hilfe");
}

async function send(form, button) {
  const body = new FormData(form);
  if (button?.name) body.append(button.name, button.value);
  const url = button?.getAttribute("formaction") ?? form.getAttribute("action");
  const answer = await fetch(url, { method: "POST", body }).catch(() => null);
  if (!answer) return void (live.textContent = tafel().dataset.fehler);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("#tafel");
  if (!fresh) { // the page that asks which of two changes shall hold
    const main = page.querySelector("main");
    document.querySelector("main").replaceWith(main);
    document.title = page.title;
    return main.focus();
  }
  if (answer.redirected) history.replaceState(null, "", answer.url);
  tafel().replaceWith(fresh);
  live.textContent = words(page.querySelector(".r-notices"));
  prepare();
}

async function move(person, target) {
  const select = find(person)?.querySelector("select");
  if (!select) return;
  select.value = target;
  if (Number(select.value) !== target) return;
  await send(select.form);
  find(person)?.querySelector("summary").focus();
}

async function preview(person, target) {
  const url = tafel().dataset.wirkungUrl;
  const answer = await fetch(`${url}?person=${person}&gruppe=${target}`).catch(() => null);
  return answer?.ok ? (await answer.json()).text : "";
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("#tafel form[data-tafel]")) return;
  event.preventDefault();
  const person = event.target.closest("[data-person]")?.dataset.person;
  const { target: form, submitter } = event;
  turn = turn.then(() => send(form, submitter)).then(() => {
    const again = person && find(person);
    (again ? again.querySelector("summary") : document.querySelector("main"))?.focus();
  });
});

document.addEventListener("change", async (event) => {
  const card = event.target.closest?.("#tafel [data-person]");
  const place = card?.querySelector("[data-wirkung]");
  if (place) place.textContent = live.textContent = await preview(card.dataset.person, event.target.value);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drag) return drop(null);
  const card = event.target.matches?.("#tafel summary") && event.target.closest("[data-person]");
  if (!card || event.altKey || event.ctrlKey || event.metaKey) return;
  const aside = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const along = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
  if (!aside && !along) return;
  event.preventDefault();
  if (along) return void card[along]?.querySelector("summary").focus();
  const { person } = card.dataset;
  turn = turn.then(() => { // where the person is once the changes before are done
    const now = find(person);
    const order = [...tafel().querySelectorAll(".r-board [data-gruppe]")].map((each) => Number(each.dataset.gruppe));
    const target = now && order[order.indexOf(groupOf(now)) + aside];
    return target && move(person, target);
  });
});

document.addEventListener("pointerdown", (event) => {
  const name = event.target.closest?.("#tafel summary");
  if (!name || event.button || event.pointerType === "touch" || !name.closest("li").querySelector("select")) return;
  drag = { person: name.closest("[data-person]").dataset.person, x: event.clientX, y: event.clientY, name };
});

document.addEventListener("pointermove", async (event) => {
  if (!drag) return;
  if (!drag.ghost) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
    drag.ghost = document.createElement("div");
    drag.ghost.className = "r-drag";
    drag.ghost.textContent = words(drag.name);
    document.body.append(drag.ghost);
  }
  drag.ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 12}px)`;
  const column = document.elementFromPoint(event.clientX, event.clientY)?.closest("#tafel .r-board section");
  if (column === drag.column) return;
  drag.column?.classList.remove("is-target");
  column?.classList.add("is-target");
  drag.column = column;
  const list = column?.querySelector("[data-gruppe]");
  const here = drag;
  const text = list ? await preview(drag.person, list.dataset.gruppe) : "";
  if (drag === here && drag.column === column) live.textContent = text;
});

function drop(column) {
  const { ghost, person, column: marked } = drag;
  drag = null;
  marked?.classList.remove("is-target");
  ghost?.remove();
  const target = Number(column?.querySelector("[data-gruppe]").dataset.gruppe);
  if (target) turn = turn.then(() => move(person, target));
}

document.addEventListener("pointerup", () => {
  if (!drag) return;
  if (drag.ghost) {
    const quiet = (event) => event.preventDefault();
    document.addEventListener("click", quiet, { capture: true, once: true });
    setTimeout(() => document.removeEventListener("click", quiet, { capture: true }), 50);
  }
  drop(drag.ghost ? drag.column : null);
});
document.addEventListener("pointercancel", () => drag && drop(null));
document.addEventListener("selectstart", (event) => drag && event.preventDefault());

prepare();
