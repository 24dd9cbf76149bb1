// Draws one small picture per region with uPlot: bars over the usual range, outages under the axis.
"use strict";

const pictures = (() => {
  const MARKS_PX = 14;
  const LANES = 4;
  const plots = new Map();

  // Custom properties keep light-dark() unresolved, and a canvas can not read that: ask a painted element.
  const probe = document.createElement("i");
  const painted = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };

  let small = 14;
  function palette() {
    document.body.append(probe);
    probe.style.fontSize = "var(--small)";
    small = parseFloat(getComputedStyle(probe).fontSize);
    const names = ["ink", "muted", "line", "accent", "usual", "range"];
    const found = Object.fromEntries(names.map((name) => [name, painted(`--${name}`)]));
    probe.remove();
    return found;
  }

  function hatch(ink) {
    const tile = document.createElement("canvas");
    const size = 6 * devicePixelRatio;
    tile.width = tile.height = size;
    const pen = tile.getContext("2d");
    pen.strokeStyle = ink;
    pen.lineWidth = 1.2 * devicePixelRatio;
    for (const shift of [-size, 0, size]) {
      pen.beginPath();
      pen.moveTo(shift, size);
      pen.lineTo(shift + size, 0);
      pen.stroke();
    }
    return pen.createPattern(tile, "repeat");
  }

  // Bars from the bottom: explained, then as usual, then what a spike has on top and nothing explains.
  function columns(series) {
    const explained = series.observed.map((seen, i) => Math.min(seen, series.attributed[i]));
    const usual = series.observed.map((seen, i) =>
      series.unusual[i] ? Math.min(seen, explained[i] + series.expected[i]) : seen);
    return [series.starts, series.upper, series.expected, series.observed, usual, explained];
  }

  function lanes(marks, until) {
    const free = new Array(LANES).fill(-Infinity);
    return marks.map(([start, end]) => {
      let lane = free.findIndex((taken) => taken <= start);
      if (lane < 0) lane = LANES - 1;
      free[lane] = Math.max(free[lane], end ?? until);
      return lane;
    });
  }

  function drawMarks(plot, series, colours) {
    const { ctx, bbox } = plot;
    const step = (MARKS_PX / LANES) * devicePixelRatio;
    const rows = lanes(series.marks, series.until);
    ctx.save();
    series.marks.forEach(([start, end, cells, planned], i) => {
      const left = Math.max(bbox.left, plot.valToPos(start, "x", true));
      const right = Math.min(bbox.left + bbox.width, plot.valToPos(end ?? series.until, "x", true));
      if (right < bbox.left || left > bbox.left + bbox.width) return;
      ctx.fillStyle = planned ? colours.usual : colours.ink;
      ctx.globalAlpha = planned ? 0.6 : Math.min(1, 0.5 + cells / 20);
      const top = bbox.top + bbox.height + 2 * devicePixelRatio + rows[i] * step;
      ctx.fillRect(left, top, Math.max(2 * devicePixelRatio, right - left), step - devicePixelRatio);
    });
    ctx.restore();
  }

  function read(plot, name, series, index) {
    if (!plot.over.matches(":hover")) return;
    const words = document.getElementById("hover");
    if (!words) return;
    const { hover, hint } = document.getElementById("live").dataset;
    const { zone } = document.body.dataset;
    if (index == null || series.starts[index] == null) {
      words.textContent = hint;
      return;
    }
    const time = new Date(series.starts[index] * 1000);
    const format = { timeZone: zone, month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const figures = {
      region: name,
      time: time.toLocaleString("en-GB", format).replace(",", ""),
      observed: series.observed[index],
      expected: series.expected[index].toFixed(1),
      upper: series.upper[index].toFixed(1),
      explained: series.attributed[index].toFixed(1),
    };
    words.textContent = hover.replace(/\{(\w+)\}/g, (whole, name) => figures[name] ?? whole);
  }

  function options(place, name, series, colours, last) {
    const bars = uPlot.paths.bars({ size: [0.86, 40], align: 1 });
    const stepped = uPlot.paths.stepped({ align: 1 });
    const bar = (fill) => ({ paths: bars, fill, stroke: fill, width: 0, points: { show: false } });
    const axis = { stroke: colours.muted, font: `${small}px system-ui`, ticks: { show: false } };
    return {
      width: Math.max(80, place.clientWidth),
      height: Math.max(40, place.clientHeight),
      padding: [6, 8, last ? 0 : MARKS_PX + 4, 0],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), document.body.dataset.zone),
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false }, sync: { key: "regions" } },
      scales: { x: { range: () => [series().since, series().until] }, y: { range: () => [0, series().tallest * 1.05] } },
      axes: [
        { ...axis, show: last, grid: { show: false }, size: 1.4 * small + MARKS_PX, space: 4 * small, gap: MARKS_PX, values: times },
        { ...axis, size: 2.4 * small, gap: 4, splits: () => heights(series().tallest), grid: { stroke: colours.line, width: 1 } },
      ],
      series: [
        {},
        { paths: stepped, fill: colours.range, width: 0, points: { show: false } },
        { paths: stepped, stroke: colours.usual, width: 1, points: { show: false } },
        bar(hatch(colours.ink)),
        bar(colours.usual),
        bar(colours.accent),
      ],
      hooks: {
        draw: [(plot) => drawMarks(plot, series(), colours)],
        setCursor: [(plot) => read(plot, name, series(), plot.cursor.idx)],
      },
    };
  }

  function heights(tallest) {
    const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
    const step = steps.find((each) => tallest / each < 3.5) ?? tallest / 3;
    return Array.from({ length: Math.floor(tallest / step) + 1 }, (_, i) => i * step);
  }

  function times(plot, splits) {
    const zone = document.body.dataset.zone;
    const clock = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const day = { timeZone: zone, month: "numeric", day: "numeric" };
    return splits.map((seconds) => {
      const text = new Date(seconds * 1000).toLocaleTimeString("en-GB", clock);
      return text === "00:00" ? new Date(seconds * 1000).toLocaleDateString("en-GB", day) : text;
    });
  }

  function draw(article, last, colours) {
    const place = article.querySelector(".plot");
    const text = article.dataset.series;
    const known = plots.get(place.id);
    const fits = known && known.place === place && known.last === last;
    if (fits && known.text === text) return;
    if (fits) {
      known.text = text;
      known.series = JSON.parse(text);
      known.plot.setData(columns(known.series));
      return;
    }
    known?.plot.destroy();
    const kept = { place, last, text, series: JSON.parse(text) };
    kept.plot = new uPlot(options(place, article.querySelector("h3").textContent, () => kept.series, colours, last), columns(kept.series), place);
    plots.set(place.id, kept);
  }

  function drawAll() {
    const articles = [...document.querySelectorAll(".picture")];
    const colours = palette();
    articles.forEach((article, i) => draw(article, i === articles.length - 1, colours));
  }

  function redraw() {
    plots.forEach((kept) => kept.plot.destroy());
    plots.clear();
    drawAll();
  }

  function fit() {
    plots.forEach(({ plot, place }) => plot.setSize({ width: Math.max(80, place.clientWidth), height: Math.max(40, place.clientHeight) }));
  }

  return { drawAll, redraw, fit };
})();
