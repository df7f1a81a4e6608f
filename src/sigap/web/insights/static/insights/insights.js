// Asking for figures: the list of KPIs can be searched, days and periods exclude one another, filters say what they hold.
(function () {
  "use strict";
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));

  function search(box) {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const panel = box.closest("[data-pick]");
    let found = 0;
    for (const item of all("[data-words]", panel)) {
      const text = item.dataset.words.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
      found += item.hidden ? 0 : 1;
    }
    for (const family of all(".pick-family", panel)) family.hidden = !family.querySelector("[data-words]:not([hidden])");
    panel.querySelector("[data-pick-none]").hidden = found > 0;
  }

  function names(menu) {
    return all("input:checked", menu).map((box) => box.closest("label").querySelector("[data-name]").textContent);
  }

  function sayKpis(pick) {
    const chosen = names(pick), rest = chosen.length - 2;
    pick.querySelector("[data-pick-chosen]").textContent = chosen.slice(0, 2).join(", ") + (rest > 0 ? ` +${rest}` : "");
  }

  function sayFilter(tick) {
    const summary = tick.querySelector("[data-tick-chosen]");
    summary.textContent = names(tick).join(", ") || summary.dataset.all;
  }

  document.addEventListener("input", (event) => { if (event.target.matches("[data-pick-search]")) search(event.target); });
  document.addEventListener("change", (event) => {
    const box = event.target, form = box.closest("#ask");
    if (!form) return;
    if (box.matches("[data-pick-search]")) event.stopPropagation();
    const pick = box.closest("[data-pick]"), tick = box.closest("[data-tick]");
    if (pick && box.name === "kpi") sayKpis(pick);
    if (tick) sayFilter(tick);
    if (box.matches("[data-span]") && box.value) all("[data-day]", form).forEach((day) => { day.value = ""; });
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-pick-search]")) event.preventDefault();
    const open = event.key === "Escape" && document.activeElement.closest("[data-pick][open], [data-tick][open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.matches("[data-pick][open]")) event.target.querySelector("[data-pick-search]").focus();
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    for (const menu of all("[data-pick][open], [data-tick][open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  all("[data-tick]").forEach(sayFilter);
})();
