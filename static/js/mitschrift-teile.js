// Rows and fields that a script adds to the scribe's page.
function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  if (text) made.textContent = text;
  return made;
}

// Fresh copies of rows replace old ones under somebody's hands: whoever stands on one with the keyboard stands on the
// same thing afterwards, or where `otherwise` leads when it is gone. To be called before, its answer afterwards.
export function standing(box, otherwise) {
  const active = document.activeElement;
  if (!box.contains(active)) return () => {};
  const row = active.closest("[data-punkt], [data-n]");
  const key = row && (row.dataset.punkt ? `[data-punkt="${row.dataset.punkt}"]` : `[data-n="${row.dataset.n}"]`);
  const place = [...(row ?? box).querySelectorAll("summary, button, a")].indexOf(active);
  return (fresh) => {
    const home = key ? fresh.querySelector(key) : fresh;
    (home?.querySelectorAll("summary, button, a")[place] ?? (key && home) ?? otherwise)?.focus({ preventScroll: true });
  };
}

function button(words, about, deed) {
  const made = element("button", "kern-btn kern-btn--secondary");
  made.type = "button";
  const label = element("span", "kern-label", words);
  label.append(element("span", "kern-sr-only", `: ${about.slice(0, 60)}`));
  made.append(label);
  made.addEventListener("click", deed);
  return made;
}

// One thing that waits: what it is, why it was refused, and what can be done about it.
export function pendingRow(item, words, groups, deeds) {
  const row = element("li", "r-point");
  row.dataset.n = item.n;
  row.tabIndex = -1;
  const where = [item.round && `${words.round} ${item.round}`, groups[item.group]].filter(Boolean).join(" · ");
  const what = item.op === "add" ? (where ? `${where}: ` : "") : words[item.op];
  row.append(element("p", "r-point__text", `${what}${item.text}`));
  if (item.error) row.append(element("p", "r-point__fault", item.error));
  const steps = element("div", "r-point__steps");
  if (item.op === "add" || item.op === "edit") steps.append(button(words.change, item.text, () => deeds.change(item, row)));
  if (item.error) steps.append(button(words.again, item.text, () => deeds.again(item)));
  steps.append(button(item.op === "delete" ? words.undo : words.drop, item.text, () => deeds.drop(item)));
  row.append(steps);
  return row;
}

// A field in place; tells the new words, or null when nothing shall change.
export function editor(row, text, words, told) {
  if (row.querySelector("[data-feld]")) return;
  const box = element("form", "r-note__row");
  box.dataset.feld = "";
  const frame = element("div", "kern-form-input");
  const id = `feld-${Math.random().toString(36).slice(2)}`;
  const label = element("label", "kern-label", words.words);
  label.htmlFor = id;
  const field = element("input", "kern-form-input__input");
  Object.assign(field, { id, value: text, autocomplete: "off", maxLength: 1000 });
  frame.append(label, field);
  const save = button(words.save, text, () => null);
  save.type = "submit";
  box.append(frame, save, button(words.cancel, text, () => told(null)));
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const line = field.value.normalize("NFC").trim();
    if (line) told(line);
  });
  row.append(box);
  field.focus();
}
