// Draws charts from the values in a page's JSON, in the colours of the theme, and again when theme or width changes.
// Along time with uPlot, along categories with ECharts; each is loaded when a page has the first chart of its kind.
(() => {
  "use strict";
  const drawn = new Map(); // figure -> {id, width, redraw, end}
  const loads = new Map();
  const load = (address) => {
    if (!loads.has(address)) {
      loads.set(address, new Promise((done, failed) => {
        const script = Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed });
        document.head.append(script);
      }));
    }
    return loads.get(address);
  };
  const style = (address) => {
    if (document.querySelector(`link[href="${address}"]`)) return;
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: address }));
  };

  // --- Colours: what a token comes to inside this figure
  const colours = (figure) => {
    const probe = document.createElement("i");
    figure.append(probe);
    const of = (token) => {
      probe.style.color = `var(${token})`;
      return getComputedStyle(probe).color;
    };
    const names = ["ink", "ink-soft", "line", "surface", "series-1", "series-2", "series-3", "series-4", "series-5", "series-6"];
    for (const tone of ["good", "warn", "bad", "info", "busy", "away", "off"]) names.push(`${tone}-mark`);
    const found = Object.fromEntries(names.map((name) => [name, of(`--${name}`)]));
    probe.remove();
    return found;
  };
  const colourOf = (colour, series, place) =>
    colour[`${series.tone}-mark`] || colour[`series-${series.tone || (place % 6) + 1}`];
  const faded = (colour, share) => colour.replace(/^rgb\((.*)\)$/, (_, parts) => `rgba(${parts}, ${share})`);

  // --- Figures in words
  const locale = (lang) => (lang === "id" ? "id-ID" : "en-GB");
  const writer = (told, lang) => {
    const plain = new Intl.NumberFormat(locale(lang), { maximumFractionDigits: told.unit === "count" ? 0 : 1 });
    if (told.unit === "s" || told.unit === "h") {
      return (value) => {
        const whole = Math.round(Math.abs(value) * (told.unit === "h" ? 60 : 1));
        return `${value < 0 ? "−" : ""}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
      };
    }
    return (value) => plain.format(value) + (told.unit === "%" ? "\u00a0%" : "");
  };
  // Steps of an axis at which durations are whole: of seconds, and of hours
  const wholeSteps = {
    s: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 432000],
    h: [0.25, 0.5, 1, 2, 4, 8, 12, 24, 48, 120, 240, 480, 1200, 2400, 4800],
  };
  const said = (write, value) => (value === null || value === undefined ? "–" : write(value));
  const timeWriter = (told, lang) => {
    const form = told.byDay ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const write = new Intl.DateTimeFormat(locale(lang), { ...form, timeZone: told.zone });
    return (second) => write.format(new Date(second * 1000));
  };

  // --- Along time: uPlot
  const alongTime = (figure, canvas, told) => {
    const lang = figure.dataset.lang, write = writer(told, lang), when = timeWriter(told, lang), colour = colours(figure);
    const data = [told.times.map((ms) => ms / 1000)];
    const series = [{ label: "" }];
    const bands = [];
    const hovered = (plot, values) => (plot.cursor.idx === null || plot.cursor.idx === undefined ? "" : values);
    const add = (one, values, options) => {
      data.push(values);
      series.push({ label: one.name, spanGaps: false, points: { show: false }, value: (plot, value) => hovered(plot, said(write, value)), ...options });
    };
    told.series.forEach((one, place) => {
      const stroke = colourOf(colour, one, place);
      const line = { stroke, width: one.drawn === "band" ? 0 : 1.75, dash: one.dashed ? [5, 4] : undefined };
      if (one.drawn === "band") {
        add(one, one.upper, { ...line, stroke: faded(stroke, 0.4), fill: undefined });
        add(one, one.values, { ...line, class: "u-lower" });
        bands.push({ series: [data.length - 2, data.length - 1], fill: faded(stroke, 0.18) });
      } else if (one.drawn === "bar") {
        add(one, one.values, { ...line, fill: faded(stroke, 0.55), width: 1, paths: uPlot.paths.bars({ size: [0.75, 48], gap: 1 }) });
      } else {
        const paths = one.drawn === "step" ? uPlot.paths.stepped({ align: 1 }) : uPlot.paths.linear();
        add(one, one.values, { ...line, paths, fill: one.drawn === "area" ? faded(stroke, 0.18) : undefined });
      }
    });
    if (told.target !== null) {
      add({ name: told.targetName }, told.times.map(() => told.target), { stroke: colour.ink, width: 1, dash: [2, 3] });
    }
    const axis = { stroke: colour["ink-soft"], grid: { stroke: colour.line, width: 1 }, ticks: { show: false }, font: "11px Inter, sans-serif" };
    const step = told.byDay ? { incrs: [86400, 2 * 86400, 7 * 86400, 14 * 86400, 28 * 86400] } : {};
    const hasBars = told.series.some((one) => one.drawn === "bar") && data[0].length > 1;
    const half = hasBars ? (data[0][1] - data[0][0]) / 2 : 0; // a bar stands around its instant: the first and the last, too
    const plot = new uPlot({
      width: canvas.clientWidth,
      height: Number(canvas.dataset.height),
      series, bands,
      tzDate: (second) => uPlot.tzDate(new Date(second * 1000), told.zone),
      cursor: { drag: { x: false, y: false }, points: { size: 6 } },
      legend: { live: true, markers: { width: 0, fill: (plot, at) => plot.series[at].fill?.(plot, at) ?? plot.series[at].stroke(plot, at) } },
      scales: { ...(hasBars && { x: { range: (_, first, last) => [first - half, last + half] } }), y: { range: (_, low, high) => (high === null ? [0, 1] : [Math.min(0, low), high <= 0 ? 1 : high * 1.08]) } },
      axes: [
        { ...axis, ...step, grid: { show: false }, values: (_, ticks) => ticks.map(when), space: 64, size: 28 },
        { ...axis, ...(wholeSteps[told.unit] && { incrs: wholeSteps[told.unit] }), values: (_, ticks) => ticks.map(write), size: 52, space: 36 },
      ],
    }, data, canvas);
    return () => plot.destroy();
  };

  // --- Along categories: ECharts, on a canvas; its tips are drawn too, so that no markup is made from data
  const alongNames = (figure, canvas, told) => {
    const write = writer(told, figure.dataset.lang), colour = colours(figure);
    canvas.style.height = `${canvas.dataset.height}px`;
    const chart = echarts.init(canvas, null, { renderer: "canvas" });
    const text = { color: colour["ink-soft"], fontFamily: "Inter, sans-serif", fontSize: 11 };
    const longest = Math.max(0, ...told.names.map((name) => name.length));
    const many = longest > 14 || (told.names.length > 8 && longest > 6); // names that would not fit beside one another
    const names = { type: "category", data: told.names, axisLabel: { ...text, width: 120, overflow: "truncate" }, axisTick: { show: false }, axisLine: { lineStyle: { color: colour.line } }, inverse: many };
    const highest = Math.max(told.target ?? 0, ...told.series.flatMap((one) => one.values).filter((value) => value !== null));
    const step = told.stacked ? undefined : wholeSteps[told.unit]?.find((one) => highest / one <= 6);
    const whole = step && highest > 0 ? { interval: step, max: Math.ceil(highest / step) * step } : {};
    const values = { type: "value", ...whole, axisLabel: { ...text, formatter: write }, splitLine: { lineStyle: { color: colour.line } } };
    chart.setOption({
      animation: false,
      textStyle: text,
      grid: { left: 8, right: 16, top: told.series.length > 1 ? 28 : 8, bottom: 4, containLabel: true },
      legend: { show: told.series.length > 1, top: 0, left: 0, textStyle: text, icon: "roundRect", itemWidth: 10, itemHeight: 10 },
      tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: colour.ink, borderWidth: 0, textStyle: { ...text, color: colour.surface }, valueFormatter: (value) => said(write, value) },
      xAxis: many ? values : names,
      yAxis: many ? names : values,
      series: told.series.map((one, place) => ({
        name: one.name,
        data: one.values,
        type: one.drawn === "bar" ? "bar" : "line",
        stack: told.stacked ? "all" : undefined,
        barMaxWidth: 28,
        symbolSize: 6,
        itemStyle: { color: colourOf(colour, one, place), borderRadius: told.stacked ? 0 : 2 },
        lineStyle: { width: 2, type: one.dashed ? "dashed" : "solid" },
        areaStyle: one.drawn === "area" ? { opacity: 0.18 } : undefined,
        markLine: told.target !== null && place === 0 ? { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: colour.ink, type: "dotted" }, data: [many ? { xAxis: told.target } : { yAxis: told.target }] } : undefined,
      })),
    });
    return () => chart.dispose();
  };

  // --- When
  const draw = async (figure) => {
    const canvas = figure.querySelector(".chart-canvas");
    const source = document.getElementById(figure.dataset.chart);
    if (!canvas || !source || !canvas.clientWidth) return;
    const told = JSON.parse(source.textContent);
    drawn.get(figure)?.end();
    drawn.set(figure, { id: figure.dataset.chart, width: canvas.clientWidth, end: () => {} });
    if (told.times) style(figure.dataset.uplotStyle);
    await load(told.times ? figure.dataset.uplot : figure.dataset.echarts);
    await document.fonts?.ready;
    if (drawn.get(figure)?.id !== source.id || !figure.isConnected) return;
    canvas.replaceChildren();
    drawn.get(figure).end = (told.times ? alongTime : alongNames)(figure, canvas, told);
    figure.dataset.drawn = source.id;
  };
  const widths = new ResizeObserver((changes) => {
    for (const { target } of changes) {
      const figure = target.closest("[data-chart]");
      const kept = figure && drawn.get(figure);
      if (figure && (!kept || Math.abs(kept.width - target.clientWidth) > 2)) draw(figure);
    }
  });
  const all = () => {
    for (const [figure, kept] of drawn) {
      if (figure.isConnected) continue;
      kept.end();
      drawn.delete(figure);
    }
    for (const figure of document.querySelectorAll("[data-chart]")) {
      const canvas = figure.querySelector(".chart-canvas");
      if (canvas) widths.observe(canvas);
      if (drawn.get(figure)?.id !== figure.dataset.chart) draw(figure);
    }
  };
  new MutationObserver(() => [...drawn.keys()].forEach(draw)).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  document.addEventListener("htmx:after:swap", () => requestAnimationFrame(all));
  all();
})();
