"use strict";
// Names of nodes and ties, written over the finished drawing at a constant size on the screen, the most important
// first, and none over another: what has no room is left out until one zooms in.
const drawLabels = (() => {
  const FAMILY = getComputedStyle(document.documentElement).fontFamily;
  const INK = "#1b2430", SOFT = "#46525f", HALO = "rgba(255,255,255,.92)";
  const MAJOR = 30;  // names of the first so many nodes may cover smaller nodes
  const GAP = 3, LONGEST = 44, TWO_LINES = 22;  // pixels; characters

  const overlap = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

  /** Boxes that are taken, by the cells they lie in. */
  class Taken {
    constructor() { this.cells = new Map(); }
    keys(box) {
      const keys = [];
      for (let i = Math.floor(box.x / 80); i <= Math.floor((box.x + box.w) / 80); i++) {
        for (let j = Math.floor(box.y / 40); j <= Math.floor((box.y + box.h) / 40); j++) keys.push(i * 10007 + j);
      }
      return keys;
    }
    add(box) {
      for (const key of this.keys(box)) {
        if (!this.cells.has(key)) this.cells.set(key, []);
        this.cells.get(key).push(box);
      }
    }
    free(box, owner, overSmall) {
      const blocks = (b) => b.owner !== owner && !(overSmall && b.small) && overlap(box, b);
      return !this.keys(box).some((key) => (this.cells.get(key) || []).some(blocks));
    }
  }

  const short = (text) => text.length > LONGEST ? text.slice(0, LONGEST - 2).trimEnd() + "…" : text;
  const split = (text) => {  // a long name on two lines, broken near its middle
    const spaces = text.length < TWO_LINES ? [] : [...text.matchAll(/ /g)].map((m) => m.index);
    if (!spaces.length) return [text];
    const off = (i) => Math.abs(i - text.length / 2);
    const at = spaces.reduce((best, i) => off(i) < off(best) ? i : best);
    return [text.slice(0, at), text.slice(at + 1)];
  };
  const write = (ctx, texts, x, y, step, ink) => texts.forEach((text, i) => {
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = HALO;
    ctx.strokeText(text, x, y + i * step);
    ctx.fillStyle = ink;
    ctx.fillText(text, x, y + i * step);
  });

  /** Below a node, else right of it, left of it, above it. */
  const places = (w, h, gap) => [
    ["center", -w / 2, gap], ["left", gap + 1, -h / 2], ["right", -gap - w - 1, -h / 2], ["center", -w / 2, -gap - h],
  ];

  /**
   * nodes: in order of rank; first: nodes whose names come before; strong: a Set of those whose names are written
   * whatever they cover; near: a Set of those that may cover small nodes; hidden: node -> whether it has no name now;
   * ties: [node, node, words] to be named; grown: factor of the nodes' sizes.
   */
  return (network, ctx, { nodes, first, strong, near, hidden, ties, grown }) => {
    const { clientWidth: width, clientHeight: height } = ctx.canvas;
    const ratio = ctx.canvas.width / width, scale = network.getScale() * grown;
    const positions = network.getPositions(), taken = new Taken(), spots = new Map();
    for (const n of nodes) {
      if (!positions[n.rank]) continue;  // drawn while nodes come and go
      const { x, y } = network.canvasToDOM(positions[n.rank]), r = n.size * scale;
      if (x < -60 || y < -40 || x > width + 60 || y > height + 40) continue;
      spots.set(n, { x, y, r });
      taken.add({ x: x - r * 0.8, y: y - r * 0.8, w: r * 1.6, h: r * 1.6, owner: n, small: n.rank >= MAJOR || hidden(n) });
    }
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const n of new Set([...first, ...nodes])) {
      const spot = spots.get(n), sure = strong.has(n);
      if (!spot || hidden(n)) continue;
      const size = Math.min(11.5 + Math.sqrt(n.degree) / 2, 16.5);
      ctx.font = `${sure ? 650 : n.degree > 8 ? 550 : 400} ${size}px ${FAMILY}`;
      const texts = split(short(n.label)), step = size * 1.15, h = step * texts.length;
      const w = Math.max(...texts.map((text) => ctx.measureText(text).width));
      for (const [align, dx, dy] of places(w, h, spot.r + GAP)) {
        const box = { x: spot.x + dx, y: spot.y + dy, w, h, owner: n };
        const fits = box.x > 2 && box.x + w < width - 2 && taken.free(box, n, n.rank < MAJOR || near.has(n));
        if (!sure && !fits) continue;
        taken.add(box);
        ctx.textAlign = align;
        write(ctx, texts, { center: spot.x, left: box.x, right: box.x + w }[align], box.y + step / 2, step, INK);
        break;
      }
    }
    ctx.font = `400 11.5px ${FAMILY}`;
    ctx.textAlign = "center";
    for (const [from, to, words] of ties) {
      const a = spots.get(from), b = spots.get(to);
      if (!a || !b || Math.hypot(a.x - b.x, a.y - b.y) < 46) continue;
      const text = short(words), w = ctx.measureText(text).width + 4, x = (a.x + b.x) / 2, y = (a.y + b.y) / 2;
      const box = { x: x - w / 2, y: y - 7, w, h: 14 };
      if (!taken.free(box)) continue;
      taken.add(box);
      write(ctx, [text], x, y, 0, SOFT);
    }
    ctx.restore();
  };
})();
