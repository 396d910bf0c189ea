// Workshops, and the parts of a workshop, by dragging; the answer to the form shows the new order.
import { draggable } from "./programm-ziehen.js";

function sortable(list, name, place) {
  draggable(list, `[data-${name}]`, place, (item) => {
    const form = [...item.querySelectorAll('form:has([name="vor"])')].find((each) => each.closest("[data-teil], [data-workshop]") === item);
    form.elements.vor.value = item.nextElementSibling?.dataset[name] ?? "0";
    form.submit();
  });
}

for (const list of document.querySelectorAll("[data-workshops]")) sortable(list, "workshop", (item) => item.querySelector("h2"));
for (const list of document.querySelectorAll("[data-teile]")) sortable(list, "teil", (item) => item.querySelector(".r-parts__what"));
