// Charts and heat maps from their descriptions (sigap.reports.page), in the page's colours.
(function () {
  "use strict";
  const { data, number, escape, token, words, tip, narrow, draw, printing } = Sigap;
  const sans = { fontFamily: "Inter, system-ui, sans-serif" };
  const unit = (suffix) => (suffix ? " " + suffix : "");

  function scale(chart, right) {
    const suffix = right ? chart.right_suffix : chart.suffix;
    return {
      type: "value", position: right ? "right" : "left", splitNumber: 4, min: (range) => (range.min < 0 ? null : 0),
      ...(!right && chart.ceiling !== null ? { max: chart.ceiling, interval: chart.ceiling / 4 } : {}),
      axisLabel: { ...words(), formatter: (v) => number(v, Number.isInteger(v) ? 0 : 1) + unit(suffix) },
      splitLine: { show: !right, lineStyle: { color: token("line") } },
    };
  }

  function drawn(series, lines) {
    const colour = token(series.tone);
    const common = { name: series.name, yAxisIndex: series.axis, itemStyle: { color: colour }, emphasis: { disabled: true } };
    const marks = lines.length === 0 ? undefined : {
      silent: true, symbol: "none", lineStyle: { color: token("muted"), type: "dashed" },
      data: lines.map((l) => ({ yAxis: l.at, label: { ...words(), formatter: l.label, position: "insideEndTop" } })),
    };
    if (series.kind === "band") {
      const invisible = { ...common, itemStyle: { color: colour, opacity: 0.25 }, type: "line", stack: "band " + series.name, symbol: "none", lineStyle: { opacity: 0 }, silent: true };
      return [
        { ...invisible, name: "", data: series.values },
        { ...invisible, data: series.upper.map((u, i) => (u === null || series.values[i] === null ? null : u - series.values[i])), areaStyle: { color: colour, opacity: 0.18 } },
      ];
    }
    if (series.kind === "bar") return [{ ...common, type: "bar", stack: series.stack || undefined, data: series.values, barMaxWidth: 26, markLine: marks }];
    if (series.kind === "points") return [{ ...common, type: "scatter", symbolSize: 4, data: series.values, markLine: marks }];
    return [{
      ...common, type: "line", data: series.values, step: series.kind === "step" ? "middle" : false, markLine: marks,
      symbol: "circle", symbolSize: 5, showSymbol: series.kind !== "step" && series.values.length <= 45,
      lineStyle: { color: colour, width: 2, type: series.dashed ? "dashed" : "solid" },
    }];
  }

  function told(chart, at) {
    const rows = chart.series.map((s) => {
      const suffix = unit(s.axis ? chart.right_suffix : chart.suffix), value = s.values[at];
      const text = s.kind === "band" ? `${number(value, chart.places)}–${number(s.upper[at], chart.places)}` : number(value, chart.places);
      return `${escape(s.name)} ${text}${escape(suffix)}`;
    });
    return `<b>${escape(chart.labels[at])}</b><br>${rows.join("<br>")}`;
  }

  function figure(chart) {
    const right = chart.series.some((s) => s.axis === 1), small = narrow(), wide = chart.labels.some((l) => l.length > 6);
    const legend = small && chart.series.length > 3 ? 62 : small && chart.series.length > 2 ? 48 : 34;
    const zooming = chart.zoom && !printing();
    const seen = new Set();
    const series = chart.series.flatMap((s) => {
      const first = !seen.has(s.axis) && s.kind !== "band";
      if (first) seen.add(s.axis);
      return drawn(s, first ? chart.lines.filter((l) => l.axis === s.axis) : []);
    });
    return {
      animation: false, textStyle: sans,
      legend: { data: chart.series.map((s) => ({ name: s.name, icon: s.kind === "band" || s.kind === "bar" ? "roundRect" : undefined })), textStyle: words(), itemWidth: 12, itemHeight: 8, left: 0, top: 0 },
      tooltip: { ...tip(), trigger: "axis", formatter: (ps) => told(chart, ps[0].dataIndex) },
      grid: { left: 8, right: right ? 8 : wide && zooming ? 36 : 14, top: legend, bottom: zooming ? 46 : 8, containLabel: true },
      xAxis: { type: "category", data: chart.labels, axisLine: { lineStyle: { color: token("line") } }, axisTick: { show: false }, axisLabel: { ...words(), hideOverlap: true, ...(wide ? { alignMinLabel: "left", alignMaxLabel: "right" } : {}) } },
      yAxis: right ? [scale(chart, false), scale(chart, true)] : [scale(chart, false)],
      dataZoom: zooming ? [{ type: "inside", zoomOnMouseWheel: "ctrl" }, { type: "slider", height: 16, bottom: 8, borderColor: token("line"), textStyle: words(), brushSelect: false, labelFormatter: "" }] : [],
      series,
    };
  }

  function heat(map) {
    const turned = narrow() && map.columns.length > map.rows.length;
    const cells = map.matrix.flatMap((row, y) => row.map((v, x) => [x, y, v]).filter((c) => c[2] !== null));
    const values = cells.map((c) => c[2]);
    const much = map.high_is === "much";
    const least = much ? Math.min(0, ...values) : Math.min(...values), most = much ? Math.max(...values) : Math.max(...values, least);
    const dark = (v) => { const t = most > least ? (v - least) / (most - least) : 0; return much ? t : 1 - t; };
    const plain = { axisTick: { show: false }, axisLine: { show: false }, splitArea: { show: false } };
    const across = { ...plain, type: "category", data: map.columns, inverse: turned, axisLabel: { ...words(), hideOverlap: true } };
    const down = { ...plain, type: "category", data: map.rows, inverse: !turned, axisLabel: { ...words(), hideOverlap: true } };
    const place = (x, y) => (turned ? [y, x] : [x, y]);
    return {
      animation: false, textStyle: sans,
      tooltip: { ...tip(), formatter: (p) => { const [a, b] = p.data.value, [x, y] = turned ? [b, a] : [a, b]; return `<b>${escape(map.rows[y])} ${escape(map.columns[x])}</b><br>${escape(map.title)}: ${number(p.data.value[2], map.places)}${escape(unit(map.suffix))}`; } },
      grid: { left: 4, right: 4, top: 4, bottom: 4, containLabel: true },
      xAxis: turned ? down : across, yAxis: turned ? across : down,
      visualMap: { show: false, min: least, max: most, dimension: 2, inRange: { color: much ? [token("cold"), token("hot")] : [token("low"), token("high")] } },
      series: [{ type: "heatmap", itemStyle: { borderColor: token("card"), borderWidth: map.columns.length > 60 ? 0 : 1 }, emphasis: { itemStyle: { borderColor: token("text"), borderWidth: 1 } },
        data: cells.map(([x, y, v]) => ({ value: [...place(x, y), v], label: { color: dark(v) > 0.55 ? token("card") : token("text") } })),
        label: { show: !turned && map.columns.length <= (window.innerWidth > 1100 ? 32 : 16), fontSize: 10, ...sans, formatter: (p) => number(p.data.value[2], map.places) } }],
    };
  }

  Sigap.charts(() => data.figures.forEach((f) => draw("c-" + f.id, f.matrix ? heat(f) : figure(f))));
})();
