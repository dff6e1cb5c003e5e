/* The film of one list: draws what simulator/explorer/film.py tells of the stores, as SVG.

   The drawing at a time is a function of the film and that time alone, so that it can be played, stepped and scrubbed in
   any order. Nothing is fetched. */
(function () {
  "use strict";

  const { INK, GREY, PALE, COLOUR, FONT, escape, between, number, text, fitted, rect, arrow, chip, box, grid, wrap } = window.MultistoreShapes;
  const PHASES = {
    study: "study", distract: "distractor", open: "interval", filled: "filled interval", away: "away", recall: "recall",
    probe: "probe", cue: "cue",
  };
  const SHADES = { study: "#cfe8f7", distract: "#d0d0d0", recall: "#c9dcec", probe: "#c9dcec", open: "#f3f3f3", filled: "#e3e3e3", away: "#f3f3f3" };

  // ---------------------------------------------------------------------------------------------- what holds at a time

  function indexAt(film, t) {
    let k = -1;
    while (k + 1 < film.events.length && film.events[k + 1].t <= t + 1e-9) k += 1;
    return k;
  }

  function strengthAt(film, item, t, before = Infinity) {
    let sum = 0;
    for (const [i, at, gain] of film.gains) {
      if (i === item && at <= t + 1e-9 && at < before) sum += gain * Math.pow(1 + (t - at) / film.decay_offset, -film.decay);
    }
    return sum;
  }

  function moment(film, t, index) {
    const event = index >= 0 ? film.events[index] : null;
    const now = event ? event.t : -1; // what the present event has done is marked until the next one
    const onset = film.shown.reduce((last, s) => (s[1] <= t + 1e-9 ? s[1] : last), -1);
    const display = film.shown.filter((s) => s[1] === onset);
    const act = film.acts.filter((a) => a[2] <= t + 1e-9 && t < a[3] - 1e-9).pop() || null;
    const stays = film.stays.filter((s) => s[2] <= t + 1e-9 && t < s[3] - 1e-9);
    const gone = film.stays.filter((s) => s[4] && Math.abs(s[3] - now) < 1e-6);
    const is = (...kinds) => event !== null && kinds.includes(event.kind);
    const gained = film.gains.filter((g) => Math.abs(g[1] - now) < 1e-6).map((g) => g[0]);
    const samples = film.samples.filter((s) => Math.abs(s[1] - now) < 1e-6).map((s) => s[0]);
    const outputs = film.outputs.filter((o) => o.t <= t + 1e-9);
    const fresh = film.outputs.filter((o) => Math.abs(o.t - now) < 1e-6);
    const phase = film.phases.filter((p) => p[1] <= t + 1e-9 && p[0] !== "cue").pop() || null;
    return { t, index, event, display, act, stays, gone, is, gained, samples, outputs, fresh, phase };
  }

  // ---------------------------------------------------------------------------------------------- the boxes

  function drawStimulus(film, L, m) {
    const b = L.stimulus, heard = film.modality === "auditory";
    const stimulus = film.shown.length ? (heard ? "heard" : "seen") : "";
    let out = box(b, "Stimulus", INK, { note: stimulus });
    let names = m.display.filter((s) => m.t < s[2]).map((s) => film.items[s[0]]);
    let colour = "#f4f4f4";
    if (m.act && (m.act[0] === "response" || m.act[0] === "probe")) {
      names = [film.items[m.act[1]]];
    } else if (m.phase && m.phase[0] === "distract" && m.t < m.phase[2]) {
      names = [{ name: "distractor", label: "distractor" }];
      colour = PALE;
    }
    return out + chips(b, names.map((item) => ({ words: item.name, short: item.label, fill: colour })), 40, film.columns);
  }

  // Things side by side in a box: in as many columns as they were shown in, else as many as fit.
  function chips(b, entries, top, columns) {
    if (!entries.length) return "";
    const n = entries.length, w = b.w - 20, h = b.h - top - 10, gap = n > 12 ? 2 : 4;
    const g = grid(n, w, h, n > 1 && columns > 1 ? (w - gap * (columns - 1)) / columns - 0.01 : w, gap, 34);
    return entries.map((e, k) => {
      const x = b.x + 10 + (k % g.columns) * (g.cw + g.gap), y = b.y + top + Math.floor(k / g.columns) * (g.ch + g.gap);
      return chip(x, y, g.cw, g.ch, g.cw < 62 ? e.short : e.words, e);
    }).join("");
  }

  function drawSensory(film, L, m) {
    const b = L.sensory, name = film.modality === "auditory" ? "echoic" : "iconic";
    if (L.choice) return box(b, "Sensory register", COLOUR.sensory, { dim: true });
    let out = box(b, "Sensory register", COLOUR.sensory, { note: `${name}, fades with τ = ${number(film.register_decay)} s` });
    if (!m.display.length) return out;
    const over = Math.max(0, m.t - m.display[0][2]);
    const left = Math.exp(-over / film.register_decay);
    if (left < 0.01) return out;
    const reading = m.act && m.act[0] === "encode" ? m.act[1] : -1;
    const inner = { ...b, h: b.h - 14 }, cued = film.cues.filter((c) => c[0] <= m.t + 1e-9).flatMap((c) => c[1]);
    out += chips(inner, m.display.map((s) => ({
      words: film.items[s[0]].name, short: film.items[s[0]].label, fill: "#dff0fb", opacity: Math.max(0.15, left),
      stroke: s[0] === reading ? COLOUR.attention : INK, width: s[0] === reading ? 3 : cued.includes(s[0]) ? 2.4 : 1,
    })), 40, film.columns);
    const full = b.w - 62;
    out += rect(b.x + 10, b.y + b.h - 16, full, 7, { stroke: GREY, r: 2, width: 0.8 }) +
      rect(b.x + 10, b.y + b.h - 16, full * left, 7, { fill: COLOUR.sensory, stroke: "none", r: 2 });
    return out + text(b.x + b.w - 10, b.y + b.h - 9, `${Math.round(100 * left)} %`, { size: 11, anchor: "end" });
  }

  const DOES = {
    encode: (n) => `reads ${n}`, rehearse: (n) => `rehearses ${n}`, distract: () => "distractor task", judge: (n) => `judges ${n}`,
    read_out: (n) => `reads out ${n}`, search: () => "searches memory", switch: () => "turns to the cue",
    probe: () => "compares the probe", response: (n) => `selects a response`,
  };

  // A rehearsal that is broken off leaves no row in a trace, so attention may hold one where nothing is told.
  function idle(film, m) {
    const may = film.rehearses && m.stays.length > 0 && m.phase && ["study", "open"].includes(m.phase[0]);
    return may ? "no completed act" : "free";
  }

  function drawAttention(film, L, m) {
    const b = L.attention;
    let out = rect(b.x, b.y, b.w, b.h, { fill: m.act ? "#fdf0e6" : "#fff", stroke: COLOUR.attention, width: 2, r: b.h / 2.6 });
    out += text(b.x + b.w / 2, b.y + 20, "Attention", { weight: 700, anchor: "middle" });
    const name = m.act && m.act[1] >= 0 ? film.items[m.act[1]].name : "";
    out += fitted(b.x + b.w / 2, b.y + 38, m.act ? DOES[m.act[0]](name) : idle(film, m), b.w - 20, { anchor: "middle", size: 12.5, fill: m.act ? INK : GREY });
    if (!m.act) return out;
    const done = between((m.t - m.act[2]) / (m.act[3] - m.act[2]), 0, 1), full = b.w - 50;
    out += rect(b.x + 25, b.y + b.h - 15, full, 6, { stroke: GREY, width: 0.8, r: 2 }) +
      rect(b.x + 25, b.y + b.h - 15, full * done, 6, { fill: COLOUR.attention, stroke: "none", r: 2 });
    const target = { encode: "sensory", rehearse: "short", read_out: "short", search: "declarative", probe: "short", response: "procedural", distract: "stimulus", judge: "sensory", switch: "sensory" }[m.act[0]];
    return out + beam(b, L[target]);
  }

  // From attention to what it is turned to: a dotted line from border to border.
  function beam(from, to) {
    const cx = (r) => r.x + r.w / 2, cy = (r) => r.y + r.h / 2;
    const edge = (r, x, y) => [between(x, r.x, r.x + r.w), between(y, r.y, r.y + r.h)];
    const overlap = Math.min(from.x + from.w, to.x + to.w) - Math.max(from.x, to.x);
    const beside = Math.min(from.y + from.h, to.y + to.h) - Math.max(from.y, to.y);
    const x = overlap > 0 ? Math.max(from.x, to.x) + overlap / 2 : cx(to);
    const y = overlap <= 0 && beside > 0 ? Math.max(from.y, to.y) + beside / 2 : cy(to);
    const a = edge(from, x, y), z = edge(to, overlap > 0 ? x : cx(from), overlap <= 0 && beside > 0 ? y : cy(from));
    const dots = `<line x1="${number(a[0])}" y1="${number(a[1])}" x2="${number(z[0])}" y2="${number(z[1])}" stroke="${COLOUR.attention}" stroke-width="3" stroke-dasharray="2 5" stroke-linecap="round"/>`;
    return dots + `<circle cx="${number(z[0])}" cy="${number(z[1])}" r="4.5" fill="${COLOUR.attention}"/>`;
  }

  function placeAt(film, L, k) {
    const b = L.short, n = Math.max(film.places, 4);
    const g = grid(n, b.w - 24, b.h - 52, 76, 10, L.w < 500 ? 32 : 56);
    return { x: b.x + 12 + (k % g.columns) * (g.cw + g.gap), y: b.y + 42 + Math.floor(k / g.columns) * (g.ch + g.gap), w: g.cw, h: g.ch };
  }

  function drawShort(film, L, m) {
    const b = L.short, count = m.stays.length;
    if (L.choice) return box(b, "Short-term store", COLOUR.short, { dim: true });
    let out = box(b, "Short-term store", COLOUR.short, { note: `${count} held, limited room, lost unless rehearsed` });
    for (let k = 0; k < film.places; k += 1) {
      const p = placeAt(film, L, k);
      out += rect(p.x, p.y, p.w, p.h, { dash: "3 3", stroke: "#a8a8a8", r: 6 });
      const stay = m.stays.find((s) => s[1] === k), ghost = m.gone.find((s) => s[1] === k);
      if (stay) out += drawStay(film, p, m, stay);
      else if (ghost) {
        const name = ghost[0] >= 0 ? film.items[ghost[0]].name : "distractor";
        out += chip(p.x + 3, p.y + 3, p.w - 6, p.h - 6, name, { opacity: 0.35, stroke: GREY });
      }
      if (ghost) out += departed(film, p, ghost, !stay);
    }
    return out;
  }

  function departed(film, p, ghost, alone) {
    const word = { displace: "displaced", no_room: "no room" }[ghost[4]] || "lost";
    const name = ghost[0] >= 0 ? film.items[ghost[0]].label : "distractor";
    const x = p.x + p.w / 2, y = p.y + p.h + 1;
    const cross = alone ? `<path d="M${number(p.x + 8)} ${number(p.y + 8)} L${number(p.x + p.w - 8)} ${number(p.y + p.h - 8)} M${number(p.x + p.w - 8)} ${number(p.y + 8)} L${number(p.x + 8)} ${number(p.y + p.h - 8)}" stroke="${INK}" stroke-width="1.5"/>` : "";
    return cross + rect(x - 38, y - 8, 76, 15, { fill: "#fff", stroke: INK, r: 7, width: 0.8 }) +
      fitted(x, y + 3.5, `${name} ${word}`, 72, { size: 10.5, anchor: "middle", weight: 600 });
  }

  function drawStay(film, p, m, stay) {
    const listed = stay[0] >= 0;
    const rehearsing = m.act && m.act[1] === stay[0] && (m.act[0] === "rehearse" || m.act[0] === "read_out");
    const entered = m.event && Math.abs(stay[2] - m.event.t) < 1e-6;
    const name = listed ? film.items[stay[0]].name : stay[5] ? "distractor" : "distractor?";
    let out = chip(p.x + 3, p.y + 3, p.w - 6, p.h - 6, p.w < 60 && listed ? film.items[stay[0]].label : name, {
      fill: listed ? (rehearsing ? "#ffd98a" : "#fdeecb") : "#e4e4e4", dash: listed ? "" : "4 2",
      stroke: rehearsing ? COLOUR.attention : INK, width: rehearsing || entered ? 3 : 1.2,
    });
    const times = film.acts.filter((a) => a[0] === "rehearse" && a[1] === stay[0] && a[2] >= stay[2] - 1e-6 && a[3] <= m.t + 1e-9).length;
    const y = p.y + p.h - 9;
    if (times && p.h > 38) out += text(p.x + p.w / 2, y, "rehearsed ×" + times, { size: 9.5, anchor: "middle", fill: "#444" });
    else for (let k = 0; k < Math.min(times, 8); k += 1) out += `<circle cx="${number(p.x + 10 + 6 * k)}" cy="${number(p.y + p.h - 7)}" r="2" fill="${INK}"/>`;
    return out;
  }

  function drawBars(film, b, values, { colour, fill, mark, most, unit, before = null }) {
    const left = b.x + 36, bottom = b.y + b.h - 24, top = b.y + 46, n = Math.max(values.length, 4);
    const w = b.x + b.w - 10 - left, step = w / n, height = bottom - top;
    let out = `<path d="M${left} ${top} V${bottom} H${left + w}" fill="none" stroke="${GREY}" stroke-width="1"/>` +
      text(left - 5, top + 4, number(most), { size: 10, anchor: "end", fill: GREY }) + text(left - 5, bottom + 3, "0", { size: 10, anchor: "end", fill: GREY });
    const every = Math.ceil(14 / step);
    values.forEach((value, k) => {
      const x = left + k * step + step * 0.14, bw = Math.min(46, step * 0.72), h = height * Math.min(1, value / most);
      const cx = x + bw / 2;
      if (value > 0) out += rect(x, bottom - h, bw, h, { fill: mark(k) ? fill.strong : fill.plain, stroke: colour, r: 1, width: 1.2 });
      if (before && before(k) < value - 1e-9 && mark(k)) {
        const low = height * Math.min(1, before(k) / most);
        out += `<line x1="${number(x)}" x2="${number(x + bw)}" y1="${number(bottom - low)}" y2="${number(bottom - low)}" stroke="${INK}" stroke-width="1.2" stroke-dasharray="3 2"/>`;
        out += text(cx, bottom - h - 5, "+" + (value - before(k)).toFixed(2), { size: 10.5, anchor: "middle", weight: 700 });
      }
      if (k % every === 0) out += fitted(cx, bottom + 15, film.items[k].label, Math.max(step * every - 2, 12), { size: 11, anchor: "middle" });
    });
    return { out, x: (k) => left + k * step + step * 0.14 + Math.min(46, step * 0.72) / 2, y: (k) => bottom - height * Math.min(1, values[k] / most) };
  }

  function drawDeclarative(film, L, m) {
    const b = L.declarative;
    if (L.choice) return box(b, "Declarative store", COLOUR.declarative, { dim: true, note: "not asked for here" });
    const values = film.items.map((_, k) => strengthAt(film, k, m.t));
    let out = box(b, "Declarative long-term store", COLOUR.declarative, { note: "strength of each item: what is laid down, and fades" });
    const bars = drawBars(film, b, values, {
      colour: COLOUR.declarative, fill: { plain: "#bfe5d8", strong: "#5cc2a3" }, most: film.strongest,
      mark: (k) => m.gained.includes(k), before: (k) => strengthAt(film, k, m.t, m.event ? m.event.t - 1e-6 : Infinity),
    });
    out += bars.out;
    const recalled = new Set(m.outputs.filter((o) => o.kind === "recall").map((o) => o.item));
    film.items.forEach((_, k) => {
      const x = bars.x(k);
      if (recalled.has(k)) out += text(x, b.y + b.h - 27, "✓", { size: 12, anchor: "middle", weight: 700, fill: "#003d2c" });
    });
    for (const k of m.samples) {
      const x = bars.x(k), y = Math.max(b.y + 52, bars.y(k) - (m.gained.includes(k) ? 26 : 14)), out_of = m.fresh.some((o) => o.item === k);
      out += `<circle cx="${number(x)}" cy="${number(y)}" r="9" fill="#fff" stroke="${COLOUR.attention}" stroke-width="2.5"/>` +
        `<line x1="${number(x + 6)}" y1="${number(y + 6)}" x2="${number(x + 12)}" y2="${number(y + 12)}" stroke="${COLOUR.attention}" stroke-width="3"/>` +
        text(x, y + 4, out_of ? "✓" : "✗", { size: 11, anchor: "middle", weight: 700 });
    }
    return out;
  }

  function drawProcedural(film, L, m) {
    const b = L.procedural;
    if (!L.choice) return box(b, "Procedural store", COLOUR.procedural, { dim: true, note: "no skill is asked for" });
    const values = film.items.map((_, k) => film.skills.reduce((last, s) => (s[0] === k && s[1] <= m.t + 1e-9 ? s[2] : last), 0));
    let out = box(b, "Procedural store", COLOUR.procedural, { note: "strength of each stimulus-response association" });
    const racing = m.act && m.act[0] === "response" ? m.act[1] : -1;
    const bars = drawBars(film, b, values, {
      colour: COLOUR.procedural, fill: { plain: "#f3dfea", strong: "#d99bbd" }, most: film.most_skilled,
      mark: (k) => k === racing || m.fresh.some((o) => o.kind === "response" && m.event.item === k),
    });
    return out + bars.out;
  }

  function drawResponse(film, L, m) {
    const b = L.response, choice = L.choice;
    const name = choice ? "Responses" : film.outputs.some((o) => o.kind === "probe") ? "Answer" : "Recall";
    let out = box(b, name, COLOUR.response, { note: choice ? "keys pressed, ✗ wrong" : "□ short  ○ long-term" });
    const room = Math.max(8, film.outputs.length), wide_ = b.w > 300;
    const g = grid(room, b.w - 20, b.h - 52, wide_ ? 58 : room > 13 ? 62 : b.w - 20, 5, 28);
    const fit = Math.max(1, g.columns * Math.max(1, Math.floor((b.h - 46) / (Math.max(g.ch, 15) + g.gap))));
    const listed = m.outputs.slice(-fit), skipped = m.outputs.length - listed.length;
    listed.forEach((o, k) => {
      const x = b.x + 10 + (k % g.columns) * (g.cw + g.gap), y = b.y + 42 + Math.floor(k / g.columns) * (Math.max(g.ch, 15) + g.gap);
      const now = m.fresh.includes(o), h = Math.max(g.ch, 15), item = film.items[o.item];
      const short = g.cw < 90;
      let words = o.kind === "omission" ? "–" : o.kind === "probe" ? `'${o.answer}'` : item ? (short ? item.label : item.name) : "?";
      if (!o.correct && o.kind !== "omission") words += " ✗";
      const fill = o.kind === "omission" ? "#f4f4f4" : now ? "#8fbfe0" : "#dbe9f4", stroke = now ? COLOUR.response : INK;
      const r = o.store === "short_term" ? 2 : h / 2;
      out += `<g>` + rect(x, y, g.cw, h, { fill, stroke, width: now ? 3 : 1, r }) +
        fitted(x + g.cw / 2, y + h / 2 + 4.5, (short ? "" : `${skipped + k + 1}.  `) + words, g.cw - 8, { anchor: "middle", size: Math.min(13, h * 0.62), weight: now ? 700 : 500 }) + "</g>";
    });
    return out;
  }

  function drawArrows(film, L, m) {
    const A = L.arrows, draw = (name, on, colour, label) => {
      const place = L.labels[name];
      return arrow(A[name], { on, colour, label: place ? label : "", at: place ? place[0] : null, anchor: place ? place[1] : "middle" });
    };
    const said = m.fresh.filter((o) => o.kind === "recall" || o.kind === "probe");
    let out = "";
    if (!L.choice) {
      out += draw("see", m.is("study"), COLOUR.sensory);
      out += draw("encode", m.is("encode") || (m.act && m.act[0] === "encode"), COLOUR.attention, "encoding");
      out += draw("transfer", m.gained.length > 0 && !m.is("recall"), COLOUR.declarative, "transfer");
      const fetched = m.act && m.act[0] === "rehearse" && !m.stays.some((s) => s[0] === m.act[1]);
      out += draw("fetch", fetched, COLOUR.declarative, "fetching");
      out += draw("read", said.some((o) => o.store === "short_term"), COLOUR.response, "read-out");
      out += draw("retrieve", said.some((o) => o.store === "declarative"), COLOUR.response, "search");
      out += draw("lose", m.gone.length > 0, INK, "displaced, lost");
    } else {
      out += draw("signal", Boolean(m.act), COLOUR.procedural) + draw("act", m.fresh.length > 0, COLOUR.response);
    }
    return out + moving(film, L, m);
  }

  // What is on its way while an act lasts: an item from the register to its place, or from its place to the response.
  function moving(film, L, m) {
    if (!m.act || m.act[1] < 0 || !["encode", "read_out"].includes(m.act[0])) return "";
    const done = between((m.t - m.act[2]) / (m.act[3] - m.act[2]), 0, 1), path = L.arrows[m.act[0] === "encode" ? "encode" : "read"];
    const along = m.act[0] === "encode" ? done : between(done * 2 - 1, 0, 1);
    if (along <= 0) return "";
    const [a, z] = [path[0], path[path.length - 1]], x = a[0] + (z[0] - a[0]) * along, y = a[1] + (z[1] - a[1]) * along;
    return chip(x - 17, y - 12, 34, 24, film.items[m.act[1]].label, { fill: "#fff", stroke: COLOUR.attention, width: 2 });
  }

  function drawStrip(film, L, m) {
    const s = L.strip, x = (t) => s.x + (s.w * between(t, 0, film.duration)) / film.duration;
    let out = rect(s.x, s.y, s.w, s.h, { stroke: GREY, width: 0.8, r: 0, fill: "#fff" }), last = "";
    const merged = [];
    for (const [kind, from, to] of film.phases.filter((p) => p[0] !== "cue")) {
      const end = merged[merged.length - 1];
      if (end && end[0] === kind) end[2] = to;
      else merged.push([kind, from, to]);
    }
    for (const [kind, from, to] of merged) {
      out += rect(x(from), s.y, x(to) - x(from), s.h, { fill: SHADES[kind] || "#fff", stroke: "#fff", r: 0, width: 0.8 });
      if (x(to) - x(from) > 7 * PHASES[kind].length) out += text((x(from) + x(to)) / 2, s.y + s.h / 2 + 4, PHASES[kind], { size: 10.5, anchor: "middle", fill: "#333" });
    }
    film.events.forEach((e) => {
      out += `<line x1="${number(x(e.t))}" x2="${number(x(e.t))}" y1="${s.y + s.h}" y2="${s.y + s.h + 4}" stroke="${GREY}" stroke-width="1"/>`;
    });
    const at = x(m.t);
    out += `<line x1="${number(at)}" x2="${number(at)}" y1="${s.y - 4}" y2="${s.y + s.h + 5}" stroke="${COLOUR.attention}" stroke-width="2.5"/>`;
    return out + `<polygon points="${number(at - 6)},${s.y - 11} ${number(at + 6)},${s.y - 11} ${number(at)},${s.y - 2}" fill="${COLOUR.attention}"/>`;
  }

  function sentence(film, index) {
    if (index < 0) return "The list begins.";
    const { t, text: said } = film.events[index];
    return `At ${t.toFixed(2)} s ${said[0].toLowerCase()}${said.slice(1)}`;
  }

  function draw(film, L, t, index, caption) {
    const m = moment(film, t, index), said = sentence(film, index);
    const lines = caption ? wrap(said, Math.floor(L.w / 7.4)) : [];
    const h = L.h + (caption ? 10 + 20 * Math.max(2, lines.length) : 0);
    const phase = m.phase && m.t < m.phase[2] + 1e-9 ? PHASES[m.phase[0]] : "";
    const clock = `${m.t.toFixed(2)} s` + (phase ? `  –  ${phase}` : "");
    const body = rect(0, 0, L.w, h, { fill: "#fff", stroke: "none", r: 0 }) +
      fitted(L.head.x, L.head.y, L.w < 500 ? film.title.split(":")[0] : film.title, L.w - 190, { size: 16, weight: 700 }) +
      text(L.w - L.head.x, L.head.y, clock, { size: 14, anchor: "end", weight: 600 }) +
      drawAttention(film, L, m) + drawStimulus(film, L, m) + drawSensory(film, L, m) + drawShort(film, L, m) + drawDeclarative(film, L, m) +
      drawProcedural(film, L, m) + drawResponse(film, L, m) + drawArrows(film, L, m) + drawStrip(film, L, m) +
      lines.map((line, k) => text(L.head.x, L.h + 20 + 20 * k, line, { size: 14 })).join("");
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${L.w} ${h}" width="${L.w}" height="${h}" role="img" font-family="${FONT}">` +
      `<title>${escape(film.title)}</title><desc>${escape(said)}</desc>${body}</svg>`;
  }

  window.MultistoreDrawing = { draw, indexAt, sentence };
})();
