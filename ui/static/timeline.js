// The picture of the timeline: draws what the page holds, follows light and dark, and opens the
// initiative that is chosen by mouse, touch or keyboard. Without it the table is there.
"use strict";

(() => {
  const NARROW = window.matchMedia("(max-width: 640px)");
  const DARK = window.matchMedia("(prefers-color-scheme: dark)");
  let loading = null;

  function plotly(address) {
    if (window.Plotly) return Promise.resolve(window.Plotly);
    loading ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => done(window.Plotly);
      script.onerror = () => failed(new Error(`${address} could not be loaded`));
      document.head.append(script);
    });
    return loading;
  }

  function mode() {
    return DARK.matches ? "dark" : "light";
  }

  function open(box, id) {
    const address = new URL(window.location.href);
    address.pathname = box.dataset.href;
    address.searchParams.set("open", id);
    address.hash = "initiative";
    const moved = new CustomEvent("timeline:open", { bubbles: true, cancelable: true, detail: { id } });
    if (box.dispatchEvent(moved)) window.location.assign(address);
  }

  // The initiatives in reading order, each with where its bar is among the traces.
  function stops(figure) {
    const found = [];
    figure.data.forEach((trace, curve) => {
      if (trace.type !== "bar") return;
      trace.customdata.forEach((id, point) => {
        found.push({ id, curve, point, lane: trace.y[point], start: trace.base[point], says: trace.hovertext[point] });
      });
    });
    return found.sort((a, b) => a.lane - b.lane || a.start - b.start);
  }

  function spoken(html) {
    const lines = html.split("<br>").map((line) => line.replace(/<\/?b>/g, ""));
    const area = document.createElement("textarea"); // decodes entities, runs nothing
    area.innerHTML = lines.join(". ");
    return area.value;
  }

  class Picture {
    constructor(box) {
      this.box = box;
      this.templates = JSON.parse(box.dataset.templates);
      this.figures = { wide: JSON.parse(box.dataset.figure), narrow: JSON.parse(box.dataset.narrow) };
      this.at = -1;
    }

    async start() {
      const Plotly = await plotly(this.box.dataset.plotly);
      this.Plotly = Plotly;
      this.box.querySelector(".timeline-fallback")?.remove();
      this.box.querySelector(".timeline-key").hidden = false;
      this.canvas = document.createElement("div");
      this.canvas.className = "timeline-canvas";
      this.canvas.tabIndex = 0;
      this.canvas.setAttribute("role", "application");
      this.canvas.setAttribute("aria-label", this.box.dataset.label);
      this.says = document.createElement("p");
      this.says.className = "visually-hidden";
      this.says.setAttribute("aria-live", "polite");
      this.box.append(this.canvas, this.says);
      await this.draw();
      this.canvas.addEventListener("keydown", (event) => this.key(event));
      this.canvas.addEventListener("blur", () => this.leave());
      NARROW.addEventListener("change", () => this.draw());
      DARK.addEventListener("change", () => this.dress());
    }

    async draw() {
      const figure = structuredClone(NARROW.matches ? this.figures.narrow : this.figures.wide);
      figure.layout.template = this.templates[mode()];
      this.stops = stops(figure);
      this.at = -1;
      await this.Plotly.react(this.canvas, figure.data, figure.layout, {
        displayModeBar: false,
        responsive: true,
        showTips: false,
        scrollZoom: false,
        doubleClick: false,
      });
      this.canvas.removeAllListeners?.("plotly_click");
      this.canvas.on("plotly_click", (event) => {
        const id = event.points[0]?.customdata;
        if (id) open(this.box, id);
      });
      this.box.dataset.drawn = mode();
    }

    dress() {
      this.Plotly.relayout(this.canvas, { template: this.templates[mode()] });
      this.box.dataset.drawn = mode();
    }

    key(event) {
      const moves = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
      if (event.key in moves) this.go(this.at + moves[event.key]);
      else if (event.key === "Home") this.go(0);
      else if (event.key === "End") this.go(this.stops.length - 1);
      else if (event.key === "Escape") this.leave();
      else if (event.key === "Enter" && this.at >= 0) open(this.box, this.stops[this.at].id);
      else return;
      event.preventDefault();
    }

    go(to) {
      this.at = Math.max(0, Math.min(this.stops.length - 1, to));
      const stop = this.stops[this.at];
      this.show(stop);
      this.Plotly.Fx.hover(this.canvas, [{ curveNumber: stop.curve, pointNumber: stop.point }]);
      this.says.textContent = spoken(stop.says);
    }

    // Bring the bar into view: the picture is taller than the window.
    show(stop) {
      const { yaxis, margin } = this.canvas._fullLayout;
      const top = this.canvas.getBoundingClientRect().top + margin.t + yaxis.l2p(stop.lane);
      if (top < 80 || top > window.innerHeight - 160) {
        const smooth = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
        window.scrollBy({ top: top - window.innerHeight / 2, behavior: smooth ? "smooth" : "auto" });
      }
    }

    leave() {
      this.Plotly.Fx.unhover(this.canvas);
      this.says.textContent = "";
    }
  }

  function begin(box) {
    new Picture(box).start().catch((error) => {
      console.error(error);
      delete box.dataset.begun;
    });
  }

  // Plotly is large: it is fetched when the picture is about to be seen.
  function watch() {
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        seen.unobserve(entry.target);
        begin(entry.target);
      }
    }, { rootMargin: "400px" });
    for (const box of document.querySelectorAll(".timeline[data-figure]:not([data-begun])")) {
      box.dataset.begun = "";
      seen.observe(box);
    }
  }

  window.joinedupTimeline = watch; // for a page that puts in a picture later
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", watch);
  else watch();
})();
