/* The player around the drawing: MultistoreFilm.mount(host, film) fills an element and returns a player with buttons,
   keys, a slider, the sentence beside the picture, and pictures to save. */
(function () {
  "use strict";
  const { draw, indexAt, sentence } = window.MultistoreDrawing, { wide, narrow } = window.MultistoreLayouts;
  const { between } = window.MultistoreShapes;
  const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];

  const STYLE = `
  .ms-film { display: grid; gap: .5rem 1rem; width: 100%; outline-offset: 4px; grid-template: "picture" "words" "controls" "log" / minmax(0, 1fr); }
  .ms-film.ms-wide { grid-template: "picture words" auto "picture log" 1fr "controls log" auto / minmax(0, 3fr) minmax(14rem, 1fr); }
  .ms-film .ms-acts { grid-area: controls; }
  .ms-film.ms-narrow .ms-picture { max-width: 30em; }
  .ms-film .ms-picture { grid-area: picture; min-width: 0; align-self: start; border: 1px solid #d0d0d0; border-radius: 8px; overflow: hidden; background: #fff; }
  .ms-film .ms-picture svg { display: block; width: 100%; height: auto; }
  .ms-film .ms-controls { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; margin-bottom: .4rem; }
  .ms-film button, .ms-film select { font: inherit; color: inherit; padding: .3rem .7rem; min-height: 2.4rem; border: 1px solid #767676; border-radius: 6px; background: transparent; cursor: pointer; }
  .ms-film select { max-width: 100%; }
  .ms-film select option { color: #1a1a1a; background: #fff; }
  .ms-film button:focus-visible, .ms-film select:focus-visible, .ms-film input:focus-visible { outline: 3px solid #0072B2; outline-offset: 2px; }
  .ms-film .ms-play { background: #0072B2; color: #fff; border-color: #0072B2; min-width: 6.5rem; font-weight: 600; }
  .ms-film input[type=range] { flex: 1 1 12rem; min-width: 8rem; min-height: 2.4rem; accent-color: #D55E00; }
  .ms-film .ms-time { font-variant-numeric: tabular-nums; min-width: 8.5rem; text-align: right; }
  .ms-film .ms-sentence { grid-area: words; font-size: 1.15rem; line-height: 1.4; min-height: 5.6em; margin: 0; }
  .ms-film.ms-narrow .ms-sentence { min-height: 4.2em; }
  .ms-film .ms-log { grid-area: log; list-style: none; margin: 0; padding: 0; overflow: auto; height: 0; min-height: 100%; border-top: 1px solid #d0d0d0; position: relative; }
  .ms-film.ms-narrow .ms-log { height: 16rem; min-height: 0; }
  .ms-film .ms-log button { display: block; width: 100%; text-align: left; border: 0; border-left: 4px solid transparent; border-radius: 0; min-height: 0; padding: .3rem .5rem; font-size: .875rem; line-height: 1.35; }
  .ms-film .ms-log [aria-current] button { border-left-color: #D55E00; background: rgba(213, 94, 0, .12); font-weight: 600; }
  .ms-film .ms-status { min-height: 1.4em; font-size: .875rem; }`;

  const element = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };

  class Player {
    constructor(host, film) {
      this.host = host;
      this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
      this.build();
      this.observer = new ResizeObserver(() => this.resize());
      this.observer.observe(host);
      this.setFilm(film);
    }

    build() {
      if (!document.getElementById("ms-film-style")) {
        document.head.append(element("style", { id: "ms-film-style" }, STYLE));
      }
      const button = (words, label, act, kind = "") => {
        const node = element("button", { type: "button", "aria-label": label, title: label, class: kind }, words);
        node.addEventListener("click", act);
        return node;
      };
      this.picture = element("div", { class: "ms-picture" });
      this.playButton = button("Play", "Play (space)", () => this.toggle(), "ms-play");
      this.scrub = element("input", { type: "range", min: 0, step: "any", "aria-label": "Time in the list" });
      this.scrub.addEventListener("input", () => this.seek(Number(this.scrub.value)));
      this.time = element("span", { class: "ms-time" });
      this.speed = element("select", { "aria-label": "Speed", title: "Speed" },
        ...SPEEDS.map((s) => element("option", { value: s, ...(s === 1 ? { selected: "" } : {}) }, `speed ×${s}`)));
      this.pace = element("select", { "aria-label": "Pace", title: "Pace" },
        element("option", { value: "events" }, "a moment for each event"), element("option", { value: "real" }, "as time passes"));
      const controls = element("div", { class: "ms-controls" },
        button("|◀", "Back to the beginning (Home)", () => this.seek(0)), button("◀ Step", "Previous event (left arrow)", () => this.step(-1)),
        this.playButton, button("Step ▶", "Next event (right arrow)", () => this.step(1)), this.scrub, this.time);
      const saving = element("div", { class: "ms-controls" }, this.speed, this.pace,
        ...["SVG", "PNG", "GIF"].map((kind) => button(`Save ${kind}`, `Save as ${kind}`, () => this.save(kind.toLowerCase()))));
      this.words = element("p", { class: "ms-sentence", "aria-live": "polite" });
      this.log = element("ol", { class: "ms-log", "aria-label": "All events" });
      this.status = element("div", { class: "ms-status", role: "status" });
      this.root = element("section", { class: "ms-film", tabindex: "0", "aria-label": "Film of one list: space plays, arrow keys step" },
        this.picture, this.words, element("div", { class: "ms-acts" }, controls, saving, this.status), this.log);
      this.root.addEventListener("keydown", (event) => this.key(event));
      this.host.replaceChildren(this.root);
    }

    setFilm(film) {
      this.pause();
      film.strongest = Math.max(0.1, ...film.items.map((_, k) => film.gains.filter((g) => g[0] === k).reduce((sum, g) => sum + g[2], 0)));
      film.strongest = Math.ceil(film.strongest * 5) / 5;
      film.most_skilled = Math.max(1, Math.ceil(Math.max(0, ...film.skills.map((s) => s[2]))));
      this.film = film;
      this.scrub.max = film.duration;
      this.log.replaceChildren(...film.events.map((event, k) => {
        const line = element("button", { type: "button", tabindex: "-1" }, `${event.t.toFixed(2)} s  ${event.text}`);
        line.addEventListener("click", () => this.jump(k));
        return element("li", {}, line);
      }));
      this.state("paused");
      this.current = null;
      this.resize();
      this.seek(0);
    }

    resize() {
      const width = this.host.clientWidth || 960, text = parseFloat(getComputedStyle(this.host).fontSize) || 16;
      const roomy = width > 58 * text;
      this.root.classList.toggle("ms-wide", roomy);
      this.root.classList.toggle("ms-narrow", !roomy);
      this.layout = width < 44 * text ? narrow(this.film) : wide(this.film);
      this.show();
    }

    show() {
      if (this.t === undefined) return;
      this.picture.innerHTML = draw(this.film, this.layout, this.t, this.index, false);
      this.scrub.value = this.t;
      this.scrub.setAttribute("aria-valuetext", `${this.t.toFixed(2)} seconds`);
      this.time.textContent = `${this.t.toFixed(2)} / ${this.film.duration.toFixed(2)} s`;
      this.root.dataset.time = this.t;
      if (this.current === this.index) return;
      this.current = this.index;
      this.root.dataset.event = this.index;
      this.words.textContent = sentence(this.film, this.index);
      for (const old of this.log.querySelectorAll("[aria-current]")) old.removeAttribute("aria-current");
      const line = this.log.children[this.index];
      if (!line) return;
      line.setAttribute("aria-current", "step");
      this.log.scrollTop = line.offsetTop - this.log.clientHeight / 3;
    }

    state(name) {
      this.root.dataset.state = name;
      this.playButton.textContent = name === "playing" ? "❚❚ Pause" : "▶ Play";
      this.playButton.setAttribute("aria-label", name === "playing" ? "Pause (space)" : "Play (space)");
    }

    seek(t) {
      this.t = between(t, 0, this.film.duration);
      this.index = indexAt(this.film, this.t);
      this.show();
    }

    jump(index) {
      this.pause();
      this.index = between(index, -1, this.film.events.length - 1);
      this.t = this.index < 0 ? 0 : this.film.events[this.index].t;
      this.show();
    }

    step(by) {
      this.jump(this.index + by);
    }

    toggle() {
      if (this.root.dataset.state === "playing") this.pause();
      else this.play();
    }

    play() {
      if (this.t >= this.film.duration - 1e-9) this.jump(-1);
      this.state("playing");
      this.clock = null;
      this.held = 0; // seconds that the present event has been shown, where events that coincide get a moment each
      const frame = (now) => {
        if (this.root.dataset.state !== "playing" || !this.root.isConnected) return;
        const passed = this.clock === null ? 0 : Math.min(0.25, (now - this.clock) / 1000) * Number(this.speed.value);
        this.clock = now;
        this.advance(passed);
        if (this.root.dataset.state === "playing") requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    }

    pause() {
      if (this.root.dataset.state === "playing") this.state("paused");
    }

    // Seconds on the screen from one event to the next.
    lasting(gap) {
      return this.pace.value === "real" ? gap : gap < 1e-6 ? 0.5 : between(gap, 0.7, 2);
    }

    advance(seconds) {
      let left = seconds;
      for (;;) {
        const next = this.film.events[this.index + 1], from = this.index < 0 ? 0 : this.film.events[this.index].t;
        const until = next ? next.t : this.film.duration, lasts = this.lasting(until - from);
        const rate = until - from < 1e-6 || this.still.matches ? 0 : (until - from) / lasts;
        const already = rate ? (this.t - from) / rate : this.held;
        if (already + left < lasts) {
          this.held = already + left;
          if (rate) this.t = from + (already + left) * rate;
          return this.show();
        }
        left -= Math.max(0, lasts - already);
        this.held = 0;
        if (!next) {
          this.t = this.film.duration;
          this.show();
          return this.state("ended");
        }
        this.index += 1;
        this.t = next.t;
      }
    }

    key(event) {
      const tag = event.target.tagName, typing = tag === "INPUT" || tag === "SELECT";
      if (event.altKey || event.ctrlKey || event.metaKey || typing) return;
      if (event.key === " " && tag === "BUTTON") return;
      const acts = { " ": () => this.toggle(), ArrowRight: () => this.step(1), ArrowLeft: () => this.step(-1), Home: () => this.jump(-1), End: () => this.seek(this.film.duration) };
      if (!acts[event.key]) return;
      event.preventDefault();
      acts[event.key]();
    }

    svg(t = this.t, index = this.index) {
      return draw(this.film, this.layout, t, index, true);
    }

    async save(kind) {
      this.pause();
      const name = `multistore_${this.film.paradigm}_${this.t.toFixed(2)}s.${kind}`;
      if (kind === "svg") return download(new Blob([this.svg()], { type: "image/svg+xml" }), name);
      if (kind === "png") {
        const canvas = await raster(this.svg(), 2);
        return canvas.toBlob((blob) => download(blob, name), "image/png");
      }
      const frames = [];
      for (let k = 0; k < this.film.events.length; k += 1) {
        const at = this.film.events[k].t, next = this.film.events[k + 1];
        this.status.textContent = `Drawing frame ${k + 1} of ${this.film.events.length}`;
        const canvas = await raster(this.svg(at, k), 1, this.layout.h + 60);
        const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        frames.push({ pixels, seconds: next ? between(next.t - at, 0.8, 2) : 4 });
      }
      this.status.textContent = "Writing the film";
      await new Promise((done) => setTimeout(done, 20));
      download(new Blob([window.MultistoreGif(frames)], { type: "image/gif" }), `multistore_${this.film.paradigm}.gif`);
      this.status.textContent = "";
    }
  }

  function download(blob, name) {
    const link = element("a", { href: URL.createObjectURL(blob), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  async function raster(svg, scale, height = 0) {
    const image = new Image();
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
    await image.decode();
    const canvas = element("canvas", { width: image.naturalWidth * scale, height: (height || image.naturalHeight) * scale });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, image.naturalWidth * scale, image.naturalHeight * scale);
    return canvas;
  }

  window.MultistoreFilm = { mount: (host, film) => new Player(host, film) };
})();
