// The scribe's page: every point is kept on the device first, then sent; without network it waits there.
import { offer } from "./mitschrift-ende.js";
import * as lager from "./mitschrift-lager.js";
import { editor, pendingRow, standing } from "./mitschrift-teile.js";

const place = document.querySelector("#mitschrift");
const form = document.querySelector("#neuer-punkt");
const waitingBox = document.querySelector("#ausstehend");
const status = document.querySelector("#lage");
const words = JSON.parse(waitingBox.dataset.worte);
const { stand, ergebnisse, schluessel, seite, dienst } = place.dataset;
const token = lager.tokenOf(seite);
const CHUNK = 50;
const every = Number(place.dataset.takt); // milliseconds between two looks at what is new

let known = JSON.parse(document.querySelector("#liste").dataset.wissen);
let mark = ""; // the ETag of what is shown
let csrf = "";
let offset = 0; // server's clock minus this device's
let trouble = ""; // "offline" or "busy"
let stale = false; // something new is not shown yet
let over = false;
let shownRound;
let shownItems = "[]"; // rows are drawn anew only when they differ: a screen reader would read them out again
const underWay = new Set();

const list = () => document.querySelector("#liste");
const now = () => Date.now() + offset;
const running = () => {
  const begun = known.rounds.filter((round) => Date.parse(round.starts_at) <= now());
  const last = begun.at(-1);
  const late = 15 * 60_000;
  if (!last || (begun.length === known.rounds.length && now() >= Date.parse(last.ends_at) + late)) return null;
  return last;
};

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// Round and group as they are at this moment: they stay with the point however long it waits.
function turn() {
  const [round, group] = [form.elements.round.value, form.elements.group.value];
  const here = round === "selbst" ? running() : known.rounds.find((each) => each.round === Number(round));
  return {
    round: round === "selbst" ? (here?.round ?? null) : Number(round) || null,
    group: group === "selbst" ? (here?.group ?? null) : Number(group) || null,
  };
}

async function ask(url, options = {}) {
  const headers = { Accept: "application/json", ...options.headers };
  const answer = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(10_000), ...options, headers }).catch(() => null);
  trouble = answer ? (answer.status >= 500 || answer.status === 429 ? "busy" : "") : "offline";
  if (answer?.status === 404 || answer?.status === 410) await end();
  const date = Date.parse(answer?.headers.get("Date"));
  if (date && Math.abs(date - now()) > 3000) offset = date - Date.now();
  return answer;
}

async function end() {
  if (over) return;
  over = true;
  for (const gone of [list(), waitingBox, document.querySelector("#neu")]) gone.remove();
  const waits = (await lager.all(token)).some((item) => item.text && item.op !== "delete");
  await offer(token, seite);
  if (!waits) location.reload();
}

async function queue(item) {
  await lager.put(token, { id: uuid(), noted_at: new Date(now()).toISOString(), round: null, group: null, before: "", text: "", ...item });
  await show();
  sync();
}

async function send(items) {
  if (!csrf) csrf = (await (await ask(schluessel))?.json().catch(() => null))?.csrf ?? "";
  if (!csrf || over) return null;
  const body = JSON.stringify({ items: items.map(({ id, client_id, op, text, before, round, group, noted_at }) => ({ id, client_id, op, text, before, round, group, noted_at })) });
  const answer = await ask(ergebnisse, { method: "POST", body, headers: { "Content-Type": "application/json", "X-CSRFToken": csrf } });
  if (answer?.status === 400) csrf = ""; // its session has ended meanwhile: the next try fetches a new one
  return answer?.ok ? (await answer.json()).items : null;
}

// What an answer means for an item; it may have been changed on the device while it was on its way.
async function settle(sent, answer) {
  const item = (await lager.all(token)).find((each) => each.n === sent.n);
  if (!item) return;
  if (!answer.stored) return void (await lager.put(token, { ...item, error: answer.error, current: answer.current }));
  if (item.text === sent.text) return void (await lager.drop(token, item.n));
  await lager.put(token, { ...item, op: "edit", before: sent.text, id: uuid() });
}

let syncing = false;
async function sync() {
  if (syncing || over) return;
  syncing = true;
  let sent = 0;
  for (;;) {
    const items = (await lager.all(token)).filter((item) => !item.error && !item.held).slice(0, CHUNK);
    if (!items.length) break;
    for (const item of items) underWay.add(item.n);
    const answers = await send(items);
    if (answers) for (const item of items) await settle(item, answers.find((each) => each.id === item.id) ?? { stored: false, error: "" });
    underWay.clear();
    if (!answers) break;
    sent += items.length;
  }
  syncing = false;
  if (over) return;
  if (sent) await refresh();
  await show();
}

async function refresh() {
  const answer = await fetch(seite, { signal: AbortSignal.timeout(10_000) }).catch(() => null);
  if (!answer?.ok) return;
  swap(new DOMParser().parseFromString(await answer.text(), "text/html"), false);
}

function swap(page, forced) {
  const fresh = page.querySelector("#liste");
  if (!fresh || over) return;
  stale = !forced && Boolean(list().querySelector("details[open], [data-feld]"));
  if (stale) return;
  known = JSON.parse(fresh.dataset.wissen);
  const back = standing(list(), form.elements.text);
  list().replaceWith(fresh);
  back(fresh);
  shownRound = running()?.round ?? null;
}

async function look() {
  const answer = await ask(stand, { headers: mark ? { "If-None-Match": mark } : {} });
  if (over || !answer?.ok) return;
  known = { ...known, ...Object.fromEntries(Object.entries(await answer.json()).filter(([name]) => ["rounds", "expires_at"].includes(name))) };
  mark = answer.headers.get("ETag");
  await refresh();
}

async function show() {
  if (over) return;
  const items = await lager.all(token);
  if (over) return;
  waitingBox.hidden = !items.length;
  const drawn = JSON.stringify(items);
  if (drawn !== shownItems && !waitingBox.querySelector("[data-feld]")) {
    const back = standing(waitingBox, form.elements.text);
    waitingBox.querySelector("ul").replaceChildren(...items.map((item) => pendingRow(item, words, known.groups, deeds)));
    back(waitingBox);
    shownItems = drawn;
  }
  const leaving = new Set(items.filter((item) => item.op === "delete").map((item) => item.client_id));
  for (const point of list().querySelectorAll("[data-punkt]")) point.classList.toggle("is-waiting", leaving.has(point.dataset.punkt));
  const count = items.length === 1 ? words.one : items.length ? `${words.many}${items.length}.` : "";
  say([trouble === "busy" ? words.busy : trouble ? words.offline : "", count || (trouble ? "" : words.online), lager.isLasting ? "" : words.memory]);
}

function say(parts) {
  const said = parts.filter(Boolean).join(" ");
  if (status.dataset.said !== said) status.textContent = status.dataset.said = said;
  status.classList.toggle("is-waiting", !waitingBox.hidden);
}

const deeds = {
  async drop(item) {
    if (!underWay.has(item.n)) await lager.drop(token, item.n);
    await show();
  },
  async again(item) {
    await lager.put(token, { ...item, error: undefined, before: item.current ?? item.before, id: uuid() });
    await show();
    sync();
  },
  async change(item, row) {
    await lager.put(token, { ...item, held: true });
    editor(row, item.text, words, async (text) => {
      const latest = (await lager.all(token)).find((each) => each.n === item.n);
      if (!latest) return void (await queue({ op: "edit", client_id: item.client_id, text: text ?? item.text, before: item.text }));
      await lager.put(token, { ...latest, held: undefined, error: undefined, before: latest.current ?? latest.before, text: text ?? latest.text });
      row.querySelector("button").focus();
      row.querySelector("[data-feld]")?.remove();
      await show();
      sync();
    });
  },
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = form.elements.text;
  const text = field.value.normalize("NFC").trim();
  if (!text || text.length > 1000) return void say([text ? words.long : words.empty]);
  const here = turn();
  field.value = "";
  field.focus();
  await queue({ op: "add", client_id: uuid(), text, ...here });
});

document.addEventListener("submit", async (event) => {
  const { target, submitter } = event;
  if (!target.matches("#liste form[data-schritte]")) return;
  event.preventDefault();
  const point = target.closest("[data-punkt]");
  if (submitter.value === "loeschung") {
    target.closest("details").open = false;
    await queue({ op: "delete", client_id: point.dataset.punkt, text: point.dataset.text });
    return void document.querySelector("#neu input[name=text]").focus();
  }
  const body = new FormData(target);
  body.append(submitter.name, submitter.value);
  const answer = await fetch(target.action, { method: "POST", body }).catch(() => null);
  if (!answer?.ok) return void say([words.waits]);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  swap(page, true);
  const again = point && list().querySelector(`[data-punkt="${point.dataset.punkt}"] .r-point__more`);
  if (again) again.open = true;
  const back = document.querySelector(`#punkt-${target.action.split("/").at(-2)}`); // what came back from among the deleted
  (again?.querySelector(`button[value="${submitter.value}"]`) ?? again?.querySelector("summary") ?? back ?? form.elements.text).focus();
  const notice = page.querySelector(".r-notices")?.textContent.replace(/\s+/g, " ").trim();
  if (notice) say([notice]);
  show();
});

document.addEventListener("click", (event) => {
  const way = event.target.closest("#liste [data-bearbeiten]");
  if (!way || !(trouble || !navigator.onLine)) return;
  event.preventDefault();
  const point = way.closest("[data-punkt]");
  way.closest("details").open = false;
  editor(point, point.dataset.text, words, async (text) => {
    point.querySelector(".r-point__more > summary").focus();
    point.querySelector("[data-feld]")?.remove();
    if (text && text !== point.dataset.text) await queue({ op: "edit", client_id: point.dataset.punkt, text, before: point.dataset.text });
  });
});

document.addEventListener("toggle", (event) => {
  if (stale && !event.target.open && list()?.contains(event.target)) refresh();
}, true);

async function beat() {
  if (over) return;
  if (now() > Date.parse(known.expires_at)) return void (await end());
  if (document.visibilityState === "visible") {
    const waits = (await lager.all(token)).some((item) => !item.error && !item.held);
    if (waits) await sync();
    if (!over) await look();
    const round = running()?.round ?? null;
    if (!over && shownRound !== round && !trouble) await refresh();
    await show();
  }
  if (!over) setTimeout(beat, every);
}

async function keepPage() {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register(dienst, { scope: new URL("./", new URL(dienst, location.href)).pathname }).catch(() => null);
  const { active } = await navigator.serviceWorker.ready;
  const files = [...performance.getEntriesByType("resource").map((each) => each.name), ...[...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((each) => each.href ?? each.src)];
  active.postMessage({ page: location.href, keep: [...new Set(files)].filter((each) => new URL(each).pathname.startsWith("/static/")) });
}

for (const item of await lager.all(token)) if (item.held) await lager.put(token, { ...item, held: undefined });
window.addEventListener("online", sync);
shownRound = running()?.round ?? null;
await show();
keepPage();
beat();
