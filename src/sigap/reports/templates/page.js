// What every page does: colours from the page's own, numbers by language, light and dark, print, tables. A page adds
// its charts with Sigap.charts(draw them all) and they are drawn again on every change of theme, width or medium.
const Sigap = (function () {
  "use strict";
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("data").textContent);
  // Browsers without Indonesian locale data fall back to English in silence: write 1.500,5 from 1,500.5 ourselves.
  const english = (v, places) => new Intl.NumberFormat("en-GB", { minimumFractionDigits: places, maximumFractionDigits: places }).format(v).replace("-", "−");
  const indonesian = (text) => text.replace(/[.,]/g, (mark) => (mark === "," ? "." : ","));
  const number = (v, places) => v === null || v === undefined ? "–" : data.lang === "id" ? indonesian(english(v, places)) : english(v, places);
  const escape = (s) => String(s).replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c]);
  const token = (name) => getComputedStyle(root).getPropertyValue("--" + name).trim();
  const narrow = () => window.innerWidth < 641 && !printing;
  let printing = false;
  let charts = [];

  // -- charts: redrawn on every change, so that they always wear the page's colours
  const words = () => ({ color: token("muted"), fontFamily: "Inter, system-ui, sans-serif", fontSize: 11 });
  const tip = () => ({ backgroundColor: token("card"), borderColor: token("line"), textStyle: { color: token("text"), fontSize: 12, fontFamily: "Inter, system-ui, sans-serif" }, confine: true });

  function draw(id, option) {
    const place = document.getElementById(id);
    if (!place || !window.echarts) return;
    const chart = echarts.init(place, null, { renderer: "svg" });
    chart.setOption(option);
    charts.push(chart);
  }

  const painters = [];
  function redraw() {
    charts.forEach((chart) => chart.dispose());
    charts = [];
    painters.forEach((paint) => paint());
  }

  let width = window.innerWidth, later = 0;
  window.addEventListener("resize", () => { if (printing || window.innerWidth === width) return; width = window.innerWidth; clearTimeout(later); later = setTimeout(redraw, 120); });

  // -- theme and print
  const setTheme = (name) => { root.dataset.theme = name; redraw(); };
  document.getElementById("theme").addEventListener("click", () => {
    const next = root.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem("sigap-theme", next); } catch (e) { /* a file opened from disk may have no storage */ }
    setTheme(next);
  });
  document.getElementById("print").addEventListener("click", () => window.print());
  let before = null, opened = [];
  window.addEventListener("beforeprint", () => {
    printing = true; before = root.dataset.theme;
    opened = [...document.querySelectorAll("details.card:not([open])")];
    opened.forEach((d) => { d.open = true; });
    setTheme("light");
    charts.forEach((chart) => { const box = chart.getDom(); const wide = box.dataset.print === "wide" ? 660 : box.classList.contains("heat") ? 320 : 420; chart.resize({ width: wide, height: box.classList.contains("heat") ? 210 : 240 }); });
  });
  window.addEventListener("afterprint", () => { printing = false; opened.forEach((d) => { d.open = false; }); setTheme(before || "light"); });

  // -- definitions on hover and on focus; Escape puts them away
  const bubble = document.getElementById("tip");
  let owner = null, closing = 0;
  function show(button) {
    const told = document.getElementById(button.getAttribute("aria-describedby"));
    if (!told) return;
    clearTimeout(closing);
    owner = button;
    const [name, ...rest] = [...told.children].map((e) => e.textContent.trim());
    bubble.replaceChildren();
    const title = document.createElement("b"); title.textContent = name; bubble.append(title);
    rest.forEach((text) => { const line = document.createElement("span"); line.textContent = text; bubble.append(line); });
    bubble.hidden = false;
    const at = button.getBoundingClientRect(), size = bubble.getBoundingClientRect();
    bubble.style.left = Math.max(8, Math.min(at.left, window.innerWidth - size.width - 8)) + "px";
    bubble.style.top = (at.bottom + size.height + 12 < window.innerHeight ? at.bottom + 6 : Math.max(8, at.top - size.height - 6)) + "px";
  }
  const hide = () => { bubble.hidden = true; owner = null; };
  const hideSoon = () => { clearTimeout(closing); closing = setTimeout(hide, 150); };
  document.querySelectorAll(".term").forEach((button) => {
    button.addEventListener("mouseenter", () => show(button));
    button.addEventListener("mouseleave", hideSoon);
    button.addEventListener("focus", () => show(button));
    button.addEventListener("blur", hide);
    button.addEventListener("click", () => show(button));
  });
  bubble.addEventListener("mouseenter", () => clearTimeout(closing));
  bubble.addEventListener("mouseleave", hideSoon);
  document.addEventListener("keydown", (e) => { if (e.key === "Escape") hide(); });
  document.addEventListener("scroll", () => { if (owner && !owner.matches(":focus-visible")) hide(); }, true);

  // -- tables: sorted by their headings, filtered by name
  document.querySelectorAll("table[data-sortable]").forEach((table) => {
    table.querySelectorAll("thead th").forEach((head, column) => {
      const sorter = document.createElement("button");
      sorter.type = "button"; sorter.className = "sorter"; sorter.textContent = "↕";
      sorter.setAttribute("aria-label", data.words.sort + ": " + (head.querySelector(".term") || head).textContent.trim());
      head.querySelector("small").append(" ", sorter);
      sorter.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "descending" ? 1 : -1;
        table.querySelectorAll("thead th").forEach((h) => { h.removeAttribute("aria-sort"); h.querySelector(".sorter").textContent = "↕"; });
        head.setAttribute("aria-sort", down === 1 ? "ascending" : "descending"); sorter.textContent = down === 1 ? "↑" : "↓";
        const body = table.tBodies[0], value = (row) => { const c = row.cells[column]; return c.dataset.v === undefined ? c.textContent.trim() : c.dataset.v === "" ? null : Number(c.dataset.v); };
        const compare = (a, b) => { const [x, y] = [value(a), value(b)]; if (x === null || y === null) return (x === null) - (y === null); return down * (typeof x === "number" ? x - y : x.localeCompare(y, data.lang)); };
        body.append(...[...body.rows].sort(compare));
      });
    });
  });
  document.querySelectorAll("[data-filter]").forEach((field) => field.addEventListener("input", () => {
    const wanted = field.value.toLocaleLowerCase(data.lang);
    for (const row of field.closest("section").querySelectorAll("tbody tr")) row.hidden = !row.textContent.toLocaleLowerCase(data.lang).includes(wanted);
  }));

  return { data, number, escape, token, words, tip, narrow, draw, printing: () => printing, charts: (paint) => { painters.push(paint); paint(); } };
})();
