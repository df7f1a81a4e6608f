(function () {
  "use strict";
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("data").textContent);
  // Browsers without Indonesian locale data fall back to English in silence: write 1.500,5 from 1,500.5 ourselves.
  const english = (v, places) => new Intl.NumberFormat("en-GB", { minimumFractionDigits: places, maximumFractionDigits: places }).format(v);
  const indonesian = (text) => text.replace(/[.,]/g, (mark) => (mark === "," ? "." : ","));
  const number = (v, places) => v === null || v === undefined ? "–" : data.lang === "id" ? indonesian(english(v, places)) : english(v, places);
  const escape = (s) => String(s).replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c]);
  const token = (name) => getComputedStyle(root).getPropertyValue("--" + name).trim();
  const narrow = () => window.innerWidth < 641 && !printing;
  let printing = false;
  let charts = [];

  // -- charts: redrawn on every change of theme, width or medium, so that they always wear the page's colours
  const words = () => ({ color: token("muted"), fontFamily: "Inter, system-ui, sans-serif", fontSize: 11 });
  const tip = () => ({ backgroundColor: token("card"), borderColor: token("line"), textStyle: { color: token("text"), fontSize: 12, fontFamily: "Inter, system-ui, sans-serif" }, confine: true });

  function trend(t) {
    const axis = (i, show) => ({ type: "category", gridIndex: i, data: t.days, axisLine: { lineStyle: { color: token("line") } }, axisTick: { show: false }, axisLabel: { ...words(), show, hideOverlap: true } });
    const bar = (name, values, colour) => ({ name, type: "bar", stack: "visits", data: values, itemStyle: { color: token(colour) }, barMaxWidth: 26 });
    const marks = t.target === null ? undefined : { silent: true, symbol: "none", lineStyle: { color: token("muted"), type: "dashed" }, label: { ...words(), formatter: t.targetLabel, position: "insideEndTop" }, data: [{ yAxis: t.target }] };
    const floor = Math.max(0, Math.floor((Math.min(...t.low.concat(t.level, t.target === null ? [] : [t.target]).filter((v) => v !== null)) - 5) / 10) * 10);
    return {
      animation: false, textStyle: { fontFamily: "Inter, system-ui, sans-serif" },
      legend: { data: [t.names.answered, t.names.abandoned, t.names.others, t.names.level], textStyle: words(), itemWidth: 12, itemHeight: 8, left: 0, top: 0 },
      tooltip: { ...tip(), trigger: "axis", formatter: (ps) => { const i = ps[0].dataIndex; return `<b>${escape(t.days[i])}</b><br>${escape(t.names.answered)} ${number(t.answered[i], 0)}<br>${escape(t.names.abandoned)} ${number(t.abandoned[i], 0)}<br>${escape(t.names.others)} ${number(t.others[i], 0)}<br>${escape(t.names.level)} ${number(t.level[i], 1)}${t.low[i] === null ? "" : ` (${number(t.low[i], 1)}–${number(t.high[i], 1)})`}`; } },
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      grid: [{ left: 46, right: 14, top: narrow() ? 62 : 34, height: narrow() ? "36%" : "44%" }, { left: 46, right: 14, bottom: 26, height: narrow() ? "30%" : "30%" }],
      xAxis: [axis(0, false), axis(1, true)],
      yAxis: [{ type: "value", gridIndex: 0, splitNumber: 3, axisLabel: { ...words(), formatter: (v) => number(v, 0) }, splitLine: { lineStyle: { color: token("line") } } },
        { type: "value", gridIndex: 1, min: floor, max: 100, splitNumber: 3, axisLabel: { ...words(), formatter: (v) => number(v, 0) + " %" }, splitLine: { lineStyle: { color: token("line") } } }],
      series: [bar(t.names.answered, t.answered, "answered"), bar(t.names.abandoned, t.abandoned, "abandoned"), bar(t.names.others, t.others, "others"),
        { type: "line", xAxisIndex: 1, yAxisIndex: 1, data: t.low, stack: "band", symbol: "none", lineStyle: { opacity: 0 }, tooltip: { show: false }, silent: true },
        { type: "line", xAxisIndex: 1, yAxisIndex: 1, data: t.high.map((h, i) => h === null ? null : h - t.low[i]), stack: "band", symbol: "none", lineStyle: { opacity: 0 }, areaStyle: { color: token("band"), opacity: 0.16 }, silent: true },
        { name: t.names.level, type: "line", xAxisIndex: 1, yAxisIndex: 1, data: t.level, symbol: "circle", symbolSize: t.days.length > 45 ? 0 : 5, itemStyle: { color: token("level") }, lineStyle: { color: token("level"), width: 2 }, markLine: marks }],
    };
  }

  function ink(t, low, high) { return t > 0.55 ? token("card") : token("text"); }

  function heat(h, c) {
    const turned = narrow();
    const cells = [];
    let least = Infinity, most = -Infinity;
    c.matrix.forEach((row, y) => row.forEach((v, x) => { if (v !== null) { cells.push([x, y, v]); least = Math.min(least, v); most = Math.max(most, v); } }));
    if (c.id === "volume") least = 0; else most = 100;
    const dark = (v) => { const t = most > least ? (v - least) / (most - least) : 0; return c.id === "volume" ? t : 1 - t; };
    const across = { type: "category", data: h.hours, axisTick: { show: false }, axisLine: { show: false }, splitArea: { show: false }, axisLabel: { ...words(), hideOverlap: true, interval: turned ? 0 : "auto" } };
    const down = { type: "category", data: h.rows, inverse: !turned, axisTick: { show: false }, axisLine: { show: false }, axisLabel: words() };
    if (turned) across.inverse = true;
    return {
      animation: false, textStyle: { fontFamily: "Inter, system-ui, sans-serif" },
      tooltip: { ...tip(), formatter: (p) => { const [x, y] = turned ? [p.data.value[1], p.data.value[0]] : p.data.value; return `<b>${escape(h.long[y])} ${escape(h.hours[x])}</b><br>${escape(c.title)}: ${number(p.data.value[2], c.places)}`; } },
      grid: { left: turned ? 44 : 40, right: 4, top: 4, bottom: 24 },
      xAxis: turned ? down : across, yAxis: turned ? across : down,
      visualMap: { show: false, min: least, max: most, dimension: 2, inRange: { color: c.id === "volume" ? [token("cold"), token("hot")] : [token("low"), token("high")] } },
      series: [{ type: "heatmap", itemStyle: { borderColor: token("card"), borderWidth: 2, borderRadius: 2 }, emphasis: { itemStyle: { borderColor: token("text"), borderWidth: 1 } },
        data: cells.map(([x, y, v]) => ({ value: turned ? [y, x, v] : [x, y, v], label: { color: ink(dark(v)) } })),
        label: { show: turned || h.hours.length <= 18 || printing || window.innerWidth > 1300, fontSize: printing ? 7 : 10, fontFamily: "Inter, system-ui, sans-serif", formatter: (p) => number(p.data.value[2], 0) } }],
    };
  }

  function draw(id, option) {
    const place = document.getElementById(id);
    if (!place || !window.echarts) return;
    const chart = echarts.init(place, null, { renderer: "svg" });
    chart.setOption(option);
    charts.push(chart);
  }

  function redraw() {
    charts.forEach((chart) => chart.dispose());
    charts = [];
    if (data.trend) draw("c-trend", trend(data.trend));
    if (data.heat) data.heat.charts.forEach((c) => draw("c-" + c.id, heat(data.heat, c)));
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
    charts.forEach((chart) => { const box = chart.getDom(); const wide = box.id === "c-trend"; chart.resize({ width: wide ? 420 : 320, height: wide ? 240 : 210 }); });
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

  redraw();
})();
