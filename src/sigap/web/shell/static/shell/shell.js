// What every page does in the browser. Behaviour hangs on data attributes; a page that htmx changes keeps working,
// because everything listens on the document.
(() => {
  "use strict";
  const root = document.documentElement;
  const on = (event, selector, act) =>
    document.addEventListener(event, (it) => {
      const found = it.target.closest?.(selector);
      if (found) act(found, it);
    });
  const cookie = (name, value) => {
    document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
  };

  // --- The side menu
  on("click", "[data-side-toggle]", () => {
    const narrow = root.dataset.side !== "narrow";
    root.dataset.side = narrow ? "narrow" : "wide";
    cookie("side", root.dataset.side);
  });
  on("click", "[data-side-open]", () => {
    root.classList.add("side-open");
    document.querySelector("#side a, #side summary")?.focus();
  });
  const closeSide = () => {
    if (!root.classList.contains("side-open")) return;
    root.classList.remove("side-open");
    document.querySelector("[data-side-open]")?.focus();
  };
  on("click", "[data-side-close]", closeSide);

  // --- Menus: one open at a time, closed by a click elsewhere, by leaving, and by Escape
  const openMenus = () => [...document.querySelectorAll("details.menu[open]")];
  document.addEventListener("click", (it) => {
    for (const menu of openMenus()) if (!menu.contains(it.target)) menu.open = false;
  });
  document.addEventListener("focusin", (it) => {
    for (const menu of openMenus()) if (!menu.contains(it.target)) menu.open = false;
  });
  document.addEventListener("keydown", (it) => {
    const menu = it.target.closest?.("details.menu[open]");
    if (it.key === "Escape") {
      closeSide();
      for (const one of openMenus()) {
        one.open = false;
        one.querySelector("summary").focus();
      }
    } else if (menu && (it.key === "ArrowDown" || it.key === "ArrowUp")) {
      const items = [...menu.querySelectorAll(".menu-item")];
      const at = items.indexOf(document.activeElement) + (it.key === "ArrowDown" ? 1 : -1);
      items[(at + items.length) % items.length]?.focus();
      it.preventDefault();
    }
  });

  // --- The theme changes at once; the server is told beside it
  on("submit", "[data-theme-form]", (form, it) => {
    const chosen = it.submitter?.value;
    if (!chosen) return;
    it.preventDefault();
    const body = new FormData(form);
    body.set("theme", chosen);
    fetch(form.action, { method: "POST", body, redirect: "manual" });
    root.dataset.themeChosen = chosen === "system" ? "" : chosen;
    root.dataset.bsTheme = chosen === "system" ? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light") : chosen;
    for (const one of form.querySelectorAll("button")) {
      if (one.value === chosen) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
    form.closest("details").open = false;
  });

  // --- Toasts go by themselves, unless they tell of a failure
  const expire = (toast) => {
    if (toast.dataset.expires || toast.classList.contains("tone-bad")) return;
    toast.dataset.expires = "yes";
    setTimeout(() => toast.remove(), 8000);
  };
  document.querySelectorAll("[data-toast]").forEach(expire);
  on("click", "[data-toast-close]", (button) => button.closest("[data-toast]").remove());
})();
