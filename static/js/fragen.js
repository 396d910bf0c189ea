// Hides questions whose condition is not met. Values stay where they are, and the server judges for itself.
// data-wenn: names of the fields that decide; data-werte: the values that ask the question.
const parts = [...document.querySelectorAll("[data-wenn]")];

function chosen(form, names) {
  const fields = [...form.elements].filter((field) => names.includes(field.name));
  const answers = fields.filter((field) => !field.closest("[data-wenn][hidden]"));
  const on = answers.filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked);
  return { known: fields.length > 0, values: on.map((field) => field.value) };
}

function look() {
  for (const part of parts) { // in order of the page: a hidden answer asks nothing further down
    const form = part.closest("form");
    if (!form) continue;
    const { known, values } = chosen(form, part.dataset.wenn.split(" "));
    const wanted = part.dataset.werte.split(" ");
    part.hidden = known && !values.some((value) => wanted.includes(value));
    part.querySelector(":scope > .r-muted").hidden = known; // said by its coming and going
  }
}

for (const form of new Set(parts.map((part) => part.closest("form")))) form?.addEventListener("change", look);
window.addEventListener("pageshow", look); // after the back button, fields hold what was entered
look();
