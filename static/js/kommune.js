// The place field as a combobox (ARIA 1.2, listbox popup). Without this file it is a plain text field that works.
const WAIT = 120; // ms of silence before asking
const LEAST = 2; // letters

function say(element, attributes) {
  for (const name in attributes) element.setAttribute(name, attributes[name]);
}

function combobox(box) {
  const input = box.querySelector("input");
  const { url, name, none, one, many } = box.dataset;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let active = -1, timer = 0, asking = null;

  list.id = `${input.id}-liste`;
  list.className = "r-options";
  list.hidden = true;
  status.className = "kern-sr-only";
  input.after(list, status);
  say(list, { role: "listbox", "aria-label": name });
  say(status, { role: "status" });
  say(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": false, "aria-controls": list.id, autocomplete: "off" });

  const options = () => [...list.children];

  function mark(place) {
    active = place;
    options().forEach((option, n) => say(option, { "aria-selected": n === place }));
    const chosen = list.children[place];
    if (!chosen) return input.removeAttribute("aria-activedescendant");
    say(input, { "aria-activedescendant": chosen.id });
    chosen.scrollIntoView({ block: "nearest" });
  }

  function show(open) {
    list.hidden = !open;
    say(input, { "aria-expanded": open });
    if (!open) mark(-1);
  }

  function stop() {
    clearTimeout(timer);
    asking?.abort();
    show(false);
  }

  function take(option) {
    input.value = option.textContent;
    stop();
    list.replaceChildren();
    status.textContent = "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function fill(found) {
    list.replaceChildren(...found.map(({ label }, n) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${n}`;
      say(option, { role: "option" });
      option.textContent = label;
      return option;
    }));
    show(found.length > 0);
    mark(-1);
    status.textContent = found.length > 1 ? many.replace("{n}", found.length) : found.length ? one : none;
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${url}?q=${encodeURIComponent(input.value.trim())}`, { signal: asking.signal });
      const found = answer.ok ? await answer.json() : [];
      if (document.activeElement === input) fill(found);
    } catch { /* offline, or typed on: the field stays a text field */ }
  }

  function wake() {
    stop();
    if (input.value.trim().length >= LEAST) timer = setTimeout(ask, WAIT);
    else { list.replaceChildren(); status.textContent = ""; }
  }

  const keys = {
    ArrowDown: (last) => (active < last ? active + 1 : 0),
    ArrowUp: (last) => (active > 0 ? active - 1 : last),
    Home: () => (active < 0 ? null : 0),
    End: (last) => (active < 0 ? null : last),
  };

  input.addEventListener("input", wake);
  input.addEventListener("blur", stop);
  input.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (list.hidden) {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      if (last >= 0) { show(true); mark(0); } else if (input.value.trim().length >= LEAST) ask();
      return;
    }
    const to = keys[event.key]?.(last) ?? null;
    if (to !== null) mark(to);
    else if (event.key === "Enter" && active >= 0) take(list.children[active]);
    else if (event.key === "Escape") stop();
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) take(option);
  });
}

document.querySelectorAll("[data-kommune]").forEach(combobox);
