(function () {
  "use strict";
  const { data, number, escape, token, words, tip, narrow, draw, printing } = Sigap;

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

  function flow(f) {
    const tones = ["level", "others"];
    return {
      animation: false, textStyle: { fontFamily: "Inter, system-ui, sans-serif" },
      legend: { data: f.bars.map((b) => b.name), textStyle: words(), itemWidth: 12, itemHeight: 8, left: 0, top: 0 },
      tooltip: { ...tip(), trigger: "axis", formatter: (ps) => `<b>${escape(f.labels[ps[0].dataIndex])}</b>` + ps.map((p) => `<br>${escape(p.seriesName)} ${number(p.data, 0)}`).join("") },
      grid: { left: 46, right: 14, top: 34, bottom: 26 },
      xAxis: { type: "category", data: f.labels, axisLine: { lineStyle: { color: token("line") } }, axisTick: { show: false }, axisLabel: { ...words(), hideOverlap: true } },
      yAxis: { type: "value", splitNumber: 4, minInterval: 1, axisLabel: { ...words(), formatter: (v) => number(v, 0) }, splitLine: { lineStyle: { color: token("line") } } },
      series: f.bars.map((b, at) => ({ name: b.name, type: "bar", data: b.values, itemStyle: { color: token(tones[at]) }, barMaxWidth: 26 })),
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
        label: { show: turned || h.hours.length <= 18 || printing() || window.innerWidth > 1300, fontSize: printing() ? 7 : 10, fontFamily: "Inter, system-ui, sans-serif", formatter: (p) => number(p.data.value[2], 0) } }],
    };
  }

  Sigap.charts(() => {
    if (data.flow) draw("c-trend", flow(data.flow));
    if (data.trend) draw("c-trend", trend(data.trend));
    if (data.heat) data.heat.charts.forEach((c) => draw("c-" + c.id, heat(data.heat, c)));
  });
})();
