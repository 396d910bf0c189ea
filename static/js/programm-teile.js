// Parts of a workshop by dragging; where somebody stood before the page came anew, she stands again.
import { draggable } from "./programm-ziehen.js";

for (const list of document.querySelectorAll("[data-teile]")) {
  draggable(list, "[data-teil]", (item) => item.querySelector(".r-parts__what"), (item) => {
    const form = item.querySelector('form:has([name="vor"])');
    form.elements.vor.value = item.nextElementSibling?.dataset.teil ?? "0";
    form.submit();
  });
}

document.addEventListener("submit", (event) => {
  const { submitter } = event;
  if (submitter?.name === "schritt") sessionStorage.setItem("rotunde-schritt", submitter.textContent.trim());
});

const before = sessionStorage.getItem("rotunde-schritt");
sessionStorage.removeItem("rotunde-schritt");
if (before && location.hash) {
  const place = document.getElementById(location.hash.slice(1));
  const home = place?.closest("[data-teil]") ?? place?.closest("section");
  const same = [...(home?.querySelectorAll('button[name="schritt"]') ?? [])];
  (same.find((each) => each.textContent.trim() === before) ?? same.at(-1))?.focus();
}
