/* An animated GIF (GIF89a) from frames of pixels: one palette, and of each frame only the part that has changed. */
(function () {
  "use strict";
  const shade = (r, g, b) => ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3);

  // The 255 commonest colours of 15 bits, and for every other one the nearest of them.
  function palette(frames) {
    const count = new Uint32Array(32768), sum = new Float64Array(32768 * 3);
    for (const { pixels } of frames) {
      const d = pixels.data;
      for (let k = 0; k < d.length; k += 4) {
        const s = shade(d[k], d[k + 1], d[k + 2]);
        count[s] += 1;
        for (let c = 0; c < 3; c += 1) sum[3 * s + c] += d[k + c];
      }
    }
    const used = [...count.keys()].filter((s) => count[s]).sort((a, b) => count[b] - count[a]);
    const mean = (s) => [0, 1, 2].map((c) => Math.round(sum[3 * s + c] / count[s]));
    const colours = used.slice(0, 255).map(mean), index = new Uint8Array(32768);
    used.forEach((s, k) => {
      if (k < 255) { index[s] = k; return; }
      const own = mean(s);
      let best = Infinity;
      colours.forEach((colour, j) => {
        const far = (own[0] - colour[0]) ** 2 + (own[1] - colour[1]) ** 2 + (own[2] - colour[2]) ** 2;
        if (far < best) { best = far; index[s] = j; }
      });
    });
    return { colours, index };
  }

  // LZW with codes of growing width, in sub-blocks of at most 255 bytes.
  function compressed(codes) {
    const out = [8], CLEAR = 256, END = 257;
    let block = [], bits = 0, held = 0, width = 9, next = 258, table = new Map();
    const byte = (value) => {
      block.push(value);
      if (block.length === 255) { out.push(255, ...block); block = []; }
    };
    const put = (code) => {
      held |= code << bits;
      bits += width;
      while (bits >= 8) { byte(held & 255); held >>>= 8; bits -= 8; }
    };
    put(CLEAR);
    let prefix = codes[0];
    for (let k = 1; k < codes.length; k += 1) {
      const pair = prefix * 256 + codes[k], known = table.get(pair);
      if (known !== undefined) { prefix = known; continue; }
      put(prefix);
      if (next < 4096) {
        table.set(pair, next);
        if (next === 1 << width) width += 1;
        next += 1;
      } else {
        put(CLEAR);
        table = new Map();
        next = 258;
        width = 9;
      }
      prefix = codes[k];
    }
    put(prefix);
    if (next < 4096 && next === 1 << width) width += 1;
    put(END);
    if (bits > 0) byte(held & 255);
    if (block.length) out.push(block.length, ...block);
    out.push(0);
    return out;
  }

  function changedPart(now, before, w, h) {
    if (!before) return { x: 0, y: 0, w, h };
    let left = w, right = -1, top = h, bottom = -1;
    for (let y = 0; y < h; y += 1) {
      for (let x = 0; x < w; x += 1) {
        if (now[y * w + x] !== before[y * w + x]) {
          if (x < left) left = x;
          if (x > right) right = x;
          if (y < top) top = y;
          bottom = y;
        }
      }
    }
    return right < 0 ? { x: 0, y: 0, w: 1, h: 1 } : { x: left, y: top, w: right - left + 1, h: bottom - top + 1 };
  }

  window.MultistoreGif = (frames) => {
    const w = frames[0].pixels.width, h = frames[0].pixels.height, { colours, index } = palette(frames);
    const two = (n) => [n & 255, (n >> 8) & 255], ascii = (s) => [...s].map((c) => c.charCodeAt(0));
    const table = colours.flat();
    while (table.length < 768) table.push(0);
    const parts = [new Uint8Array([...ascii("GIF89a"), ...two(w), ...two(h), 0xf7, 0, 0, ...table,
      0x21, 0xff, 11, ...ascii("NETSCAPE2.0"), 3, 1, 0, 0, 0])];
    let before = null;
    for (const { pixels, seconds } of frames) {
      const now = new Uint8Array(w * h), d = pixels.data;
      for (let k = 0; k < now.length; k += 1) now[k] = index[shade(d[4 * k], d[4 * k + 1], d[4 * k + 2])];
      const p = changedPart(now, before, w, h), codes = new Uint8Array(p.w * p.h);
      for (let y = 0; y < p.h; y += 1) codes.set(now.subarray((p.y + y) * w + p.x, (p.y + y) * w + p.x + p.w), y * p.w);
      parts.push(new Uint8Array([0x21, 0xf9, 4, 4, ...two(Math.round(seconds * 100)), 0, 0,
        0x2c, ...two(p.x), ...two(p.y), ...two(p.w), ...two(p.h), 0]), Uint8Array.from(compressed(codes)));
      before = now;
    }
    parts.push(new Uint8Array([0x3b]));
    return new Blob(parts);
  };
})();
