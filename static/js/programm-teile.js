// Parts of a workshop by dragging; the answer to its form shows the new order.
import { draggable } from "./programm-ziehen.js";

for (const list of document.querySelectorAll("[data-teile]")) {
  draggable(list, "[data-teil]", (item) => item.querySelector(".r-parts__what"), (item) => {
    const form = item.querySelector('form:has([name="vor"])');
    form.elements.vor.value = item.nextElementSibling?.dataset.teil ?? "0";
    form.submit();
  });
}
