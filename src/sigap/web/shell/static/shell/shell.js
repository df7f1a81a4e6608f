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

  // --- A form that is on its way is not sent again by a second click
  const sentAt = new WeakMap();
  document.addEventListener("submit", (it) => {
    if (it.defaultPrevented || it.target.method !== "post") return;
    if (performance.now() - (sentAt.get(it.target) ?? -Infinity) < 2000) it.preventDefault();
    else sentAt.set(it.target, performance.now());
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

  // --- Another language loads the page anew: what was typed into its forms is put back, in this tab, once, no secrets
  const typedHere = `typed:${location.pathname}`;
  const fields = () =>
    [...document.querySelectorAll("main form[method=post] :is(input, select, textarea)[name]")].filter(
      (one) => !["hidden", "password", "file", "submit"].includes(one.type));
  const chosenOf = (one) => [...(one.options ?? [])].filter((o) => o.selected).map((o) => o.value);
  const isTouched = (one) => one.options
    ? [...one.options].some((o) => o.selected !== o.defaultSelected)
    : one.value !== one.defaultValue || one.checked !== one.defaultChecked;
  on("submit", "form.switch", () => {
    const told = fields().map((one, at) => isTouched(one) && [at, one.name, one.value, one.checked, chosenOf(one)]);
    if (told.some(Boolean)) sessionStorage.setItem(typedHere, JSON.stringify(told.filter(Boolean)));
  });
  const told = sessionStorage.getItem(typedHere);
  sessionStorage.removeItem(typedHere);
  const there = told ? fields() : [];
  for (const [at, name, value, checked, chosen] of JSON.parse(told ?? "[]")) {
    const one = there[at];
    if (one?.name !== name) continue; // another form than the one it was typed into
    if (one.options) for (const option of one.options) option.selected = chosen.includes(option.value);
    else if (["checkbox", "radio"].includes(one.type)) one.checked = checked;
    else one.value = value;
    one.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // --- The tab one is at is in sight, also where the tabs are wider than the page
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const tabs = tab.parentElement;
    if (tab.offsetLeft + tab.offsetWidth > tabs.clientWidth) tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - 16;
  }

  // --- Toasts go by themselves, unless they tell of a failure
  const expire = (toast) => {
    if (toast.dataset.expires || toast.classList.contains("tone-bad")) return;
    toast.dataset.expires = "yes";
    setTimeout(() => toast.remove(), 8000);
  };
  document.querySelectorAll("[data-toast]").forEach(expire);
  on("click", "[data-toast-close]", (button) => button.closest("[data-toast]").remove());

  // --- Dialogs
  on("click", "[data-dialog]", (button) => document.getElementById(button.dataset.dialog)?.showModal());
  on("click", "[data-dialog-close]", (button) => button.closest("dialog").close());
  document.addEventListener("click", (it) => {
    if (it.target.tagName === "DIALOG") it.target.close(); // its backdrop
  });

  // --- Copying
  on("click", "[data-copy]", async (button) => {
    await navigator.clipboard.writeText(button.closest(".copyable").querySelector("code").textContent);
    const label = button.querySelector("span"), before = label.textContent;
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = before; }, 2000);
  });

  // --- Tips: how a figure is counted, on hover, focus and touch
  let tip;
  const hideTip = () => { tip?.remove(); tip = undefined; };
  const showTip = (of) => {
    hideTip();
    tip = Object.assign(document.createElement("div"), { className: "tip", textContent: of.dataset.tip });
    document.body.append(tip);
    const box = of.getBoundingClientRect(), left = Math.min(box.left, innerWidth - tip.offsetWidth - 8);
    tip.style.left = `${Math.max(8, left) + scrollX}px`;
    tip.style.top = `${box.bottom + 6 + scrollY}px`;
  };
  on("mouseover", "[data-tip]", showTip);
  on("focusin", "[data-tip]", showTip);
  on("click", "[data-tip]", showTip);
  on("mouseout", "[data-tip]", hideTip);
  on("focusout", "[data-tip]", hideTip);
  document.addEventListener("keydown", (it) => { if (it.key === "Escape") hideTip(); });

  // --- Ages go on counting
  const spans = root.lang === "id"
    ? { now: "baru saja", ago: "{} lalu", ahead: "{} lagi", units: ["dtk", "mnt", "jam", "hari"] }
    : { now: "just now", ago: "{} ago", ahead: "in {}", units: ["s", "min", "h", "d"] };
  const sizes = [1, 60, 3600, 86400];
  const span = (seconds, isBare) => {
    const far = Math.abs(seconds);
    if (far < 1 && !isBare) return spans.now;
    const at = far < 60 ? 0 : far < 3600 ? 1 : far < 86400 ? 2 : 3;
    const count = new Intl.NumberFormat(root.lang === "id" ? "id-ID" : "en-GB").format(Math.floor(far / sizes[at]));
    const told = `${count} ${spans.units[at]}`;
    return isBare ? told : (seconds > 0 ? spans.ago : spans.ahead).replace("{}", told);
  };
  const tick = () => {
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const old = (Date.now() - Date.parse(time.dateTime)) / 1000, told = span(old, time.dataset.ago === "bare");
      if (time.textContent !== told) time.textContent = told;
      const age = time.closest("[data-stale-after]");
      if (age) age.toggleAttribute("data-stale", old > Number(age.dataset.staleAfter));
    }
  };
  setInterval(tick, 1000);

  // --- Toasts from scripts and from the header HX-Trigger: {"toast": {"text": "...", "tone": "good"}}
  const shapes = { good: "circle-check", warn: "alert-triangle", bad: "alert-square", info: "info-circle" };
  const toast = (text, tone = "info") => {
    const one = document.createElement("div");
    one.className = `toast-one tone-${shapes[tone] ? tone : "info"}`;
    one.dataset.toast = "";
    const sprite = document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0];
    one.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${sprite}#${shapes[tone] || shapes.info}"></use></svg><span></span>`;
    one.querySelector("span").textContent = text;
    document.getElementById("toasts").append(one);
    expire(one);
  };
  document.addEventListener("toast", (it) => toast(it.detail.text, it.detail.tone));

  // --- What htmx could not do is said
  const away = root.lang === "id"
    ? "Server tidak menjawab. Yang tampil adalah keadaan terakhir."
    : "The server does not answer. What you see is how it was last.";
  document.addEventListener("htmx:error", () => toast(away, "bad"));
  document.addEventListener("htmx:after:swap", () => {
    document.querySelectorAll("[data-toast]").forEach(expire);
    tick();
  });
  window.sigap = { toast };
})();
