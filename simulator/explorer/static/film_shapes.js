/* Pieces of a drawing as SVG text: words, boxes, arrows, chips. Colours, and the shapes that stand for them in print. */
(function () {
  "use strict";

  // Okabe & Ito (2008): distinct for the colour-blind; every colour has a word or a shape beside it.
  const INK = "#1a1a1a", GREY = "#6b6b6b", PALE = "#d9d9d9";
  const COLOUR = {
    sensory: "#56B4E9", short: "#E69F00", declarative: "#009E73", procedural: "#CC79A7", attention: "#D55E00",
    response: "#0072B2", distractor: "#8c8c8c",
  };
  const FONT = "'DejaVu Sans', 'Segoe UI', Helvetica, Arial, sans-serif";

  const escape = (text) => String(text).replace(/[&<>"']/g, (c) => "&#" + c.charCodeAt(0) + ";");
  const between = (x, low, high) => Math.min(high, Math.max(low, x));
  const number = (x) => (Math.round(x * 100) / 100).toString();

  function text(x, y, words, { size = 13, anchor = "start", fill = INK, weight = 400, style = "" } = {}) {
    return `<text x="${number(x)}" y="${number(y)}" font-size="${number(size)}" text-anchor="${anchor}" fill="${fill}"` +
      ` font-weight="${weight}"${style}>${escape(words)}</text>`;
  }

  function fitted(x, y, words, width, options = {}) {
    const size = options.size || 13;
    const wide = words.length * size * 0.62;
    return text(x, y, words, { ...options, size: wide > width ? Math.max(7, (size * width) / wide) : size });
  }

  function rect(x, y, w, h, { fill = "none", stroke = INK, width = 1, dash = "", r = 4, opacity = 1 } = {}) {
    return `<rect x="${number(x)}" y="${number(y)}" width="${number(Math.max(0, w))}" height="${number(Math.max(0, h))}" rx="${r}"` +
      ` fill="${fill}" stroke="${stroke}" stroke-width="${width}"${dash ? ` stroke-dasharray="${dash}"` : ""}` +
      `${opacity < 1 ? ` opacity="${number(opacity)}"` : ""}/>`;
  }

  function arrow(points, { on = false, colour = GREY, label = "", at = null, anchor = "middle" } = {}) {
    const stroke = on ? colour : "#9a9a9a", width = on ? 4 : 1.4;
    const [x1, y1] = points[points.length - 2], [x2, y2] = points[points.length - 1];
    const angle = Math.atan2(y2 - y1, x2 - x1), long = on ? 13 : 8, half = on ? 7 : 4;
    const base = [x2 - long * Math.cos(angle), y2 - long * Math.sin(angle)];
    const side = [half * Math.sin(angle), -half * Math.cos(angle)];
    const line = [...points.slice(0, -1), base].map((p) => p.map(number).join(",")).join(" ");
    const head = [[x2, y2], [base[0] + side[0], base[1] + side[1]], [base[0] - side[0], base[1] - side[1]]];
    let out = `<polyline points="${line}" fill="none" stroke="${stroke}" stroke-width="${width}"/>` +
      `<polygon points="${head.map((p) => p.map(number).join(",")).join(" ")}" fill="${stroke}"/>`;
    if (label && at) out += text(at[0], at[1], label, { size: 11, anchor, fill: on ? INK : GREY, weight: on ? 700 : 400 });
    return out;
  }

  function chip(x, y, w, h, words, { fill = "#fff", stroke = INK, opacity = 1, width = 1.2, dash = "", weight = 600, size = 13 } = {}) {
    return `<g${opacity < 1 ? ` opacity="${number(opacity)}"` : ""}>` + rect(x, y, w, h, { fill, stroke, width, dash, r: Math.min(6, h / 4) }) +
      fitted(x + w / 2, y + h / 2 + Math.min(size, h * 0.6) * 0.36, words, w - 6, { anchor: "middle", weight, size: Math.min(size, h * 0.6) }) + "</g>";
  }

  function box(b, title, colour, { dim = false, note = "" } = {}) {
    return rect(b.x, b.y, b.w, b.h, { fill: "#fff", stroke: dim ? PALE : colour, width: dim ? 1.2 : 2, r: 8 }) +
      fitted(b.x + 10, b.y + 18, title, b.w - 18, { weight: 700, size: 13, fill: dim ? GREY : INK }) +
      (note ? fitted(b.x + 10, b.y + 33, note, b.w - 18, { size: 11, fill: GREY }) : "");
  }

  // Rows and columns for n things in a room, as square as the width of a thing allows.
  function grid(n, w, h, least, gap = 5, tallest = 26) {
    let columns = Math.max(1, Math.min(n, Math.floor((w + gap) / (least + gap))));
    columns = Math.ceil(n / Math.ceil(n / columns));
    const rows = Math.ceil(n / columns);
    return { columns, cw: (w - gap * (columns - 1)) / columns, ch: Math.min(tallest, (h - gap * (rows - 1)) / rows), gap };
  }

  function wrap(words, most) {
    const lines = [""];
    for (const word of words.split(" ")) {
      if ((lines[lines.length - 1] + " " + word).length > most && lines[lines.length - 1]) lines.push(word);
      else lines[lines.length - 1] += (lines[lines.length - 1] ? " " : "") + word;
    }
    return lines;
  }

  window.MultistoreShapes = { INK, GREY, PALE, COLOUR, FONT, escape, between, number, text, fitted, rect, arrow, chip, box, grid, wrap };
})();
