"use strict";
// Everything from the data reaches the page through text nodes and canvas text, never as HTML.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const options = JSON.parse(data.options);
  const $ = (id) => document.getElementById(id);
  const compare = new Intl.Collator("en").compare;
  const FACTS = 60;  // shown at once
  const JUDGED = "#b8860b";  // what people decided

  // ---- the network: nodes in order of rank, by which vis knows them (an id may be any text); lines with the facts
  // of all edges between two nodes
  const nodes = data.nodes, byId = new Map(nodes.map((n, i) => [n.id, Object.assign(n, { rank: i, lines: [] })]));
  const lines = data.edges.map((e, i) => ({ id: i, a: byId.get(e.from), b: byId.get(e.to), facts: e.facts }));
  for (const n of nodes) n.judged = Boolean(n.more.judged) || n.facts.some((f) => f.judged);
  for (const line of lines) {
    line.a.lines.push(line);
    if (line.b !== line.a) line.b.lines.push(line);
  }
  const groups = new Map(data.groups.map((g) => [g.name, g]));
  const words = (name) => {
    const text = String(name || "").replace(/([a-z0-9])([A-Z])/g, (_, a, b) => a + " " + b.toLowerCase());
    return text.replace(/_/g, " ");
  };
  const kind = (n) => n.cls ? words(n.cls) : n.group;
  const other = (line, n) => line.a === n ? line.b : line.a;
  const plural = (count, one) => `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;

  const el = (tag, attributes, ...children) => {
    const e = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "onclick") e.addEventListener("click", value); else e.setAttribute(key, value);
    }
    e.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
    return e;
  };

  const GLYPHS = {
    square: "M2 2h10v10H2z", diamond: "M7 .8 13.2 7 7 13.2.8 7z", triangle: "M7 1.2 13.2 12H.8z",
    triangleDown: "M7 12.8.8 2h12.4z", hexagon: "M3.8 1.5h6.4L13.4 7l-3.2 5.5H3.8L.6 7z",
    star: "M7 .6l1.9 4.3 4.7.5-3.5 3.1 1 4.6L7 10.8l-4.1 2.3 1-4.6L.4 5.400l4.7-.5z",
    dot: "M7 1.4a5.6 5.6 0 1 0 0 11.2A5.6 5.6 0 0 0 7 1.4z",
  };
  const glyph = (group) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [k, v] of [["width", 14], ["height", 14], ["viewBox", "0 0 14 14"], ["aria-hidden", "true"]]) {
      svg.setAttribute(k, v);
    }
    path.setAttribute("d", GLYPHS[group.shape] || GLYPHS.dot);
    path.setAttribute("fill", group.color);
    svg.append(path);
    return svg;
  };

  // ---- what is shown: filters, then the highest-ranked up to the limit; pinned nodes always
  const state = { off: new Set(), confidence: 0, article: "", pinned: new Set(), selected: null, hovered: null };
  const passes = (f) => (f.confidence === undefined || f.confidence >= state.confidence - 1e-9)
    && (!state.article || f.article === state.article);
  const factsOf = (line) => line.facts.filter(passes);
  const wanted = (n) => {
    if (state.off.has(n.group + "\n" + n.cls)) return false;
    if (!state.article && !state.confidence) return true;
    if (n.facts.some(passes) || n.lines.some((line) => line.facts.some(passes))) return true;
    return !state.article && !n.facts.length && !n.lines.length;
  };

  const drawnNodes = new vis.DataSet(), drawnLines = new vis.DataSet();
  let shown = [], shownNow = new Set(), grown = 1;
  const network = new vis.Network($("network"), { nodes: drawnNodes, edges: drawnLines }, options);

  const tip = (line) => {
    const facts = factsOf(line);
    const texts = [...new Set(facts.map((f) => saying(line, f).map((p) => p.text).join(" ")))];
    return texts.slice(0, 6).join("\n") + (texts.length > 6 ? `\n… and ${texts.length - 6} more` : "");
  };
  const nodeItem = (n) => ({
    id: n.rank, x: n.x, y: n.y, size: n.size * grown, shape: n.shape, opacity: faded(n) ? 0.18 : 1,
    color: { background: n.color, border: n.judged ? JUDGED : "#ffffff", hover: { background: n.color, border: "#1b2430" },
      highlight: { background: n.color, border: "#1b2430" } }, borderWidth: n.judged ? 3 : 1.5,
    title: `${n.label}\n${kind(n)}, ${plural(n.degree, "neighbour")}`,
  });
  const arrow = (enabled) => ({ enabled, scaleFactor: 0.5 });
  const lineItem = (line) => {
    const facts = factsOf(line);
    const ways = new Set(facts.filter((f) => f.directed).map((f) => f.back));
    const near = state.selected && touches(line), judged = facts.some((f) => f.judged);
    return {
      id: line.id, from: line.a.rank, to: line.b.rank, title: tip(line),
      width: (Math.min(1 + 0.6 * Math.log2(facts.length), 4) + (near ? 0.6 : 0)) * grown,
      dashes: facts.every((f) => f.confidence < 0.5) ? [5 * grown, 5 * grown] : false,
      arrows: { to: arrow(ways.has(false)), from: arrow(ways.has(true)) },
      color: { ...options.edges.color, color: near ? "#5d6a7a" : judged ? JUDGED : options.edges.color.color,
        opacity: state.selected && !near ? 0.15 : 1 },
    };
  };
  const touches = (line) => line === state.selected || line.a === state.selected || line.b === state.selected;
  const faded = (n) => {
    const s = state.selected;
    if (!s || n === s) return false;
    return s.lines ? !n.lines.some((line) => touches(line) && factsOf(line).length) : n !== s.a && n !== s.b;
  };

  const refresh = () => {
    const passing = nodes.filter((n) => state.pinned.has(n) || wanted(n));
    const first = passing.filter((n) => state.pinned.has(n)), rest = passing.filter((n) => !state.pinned.has(n));
    shown = [...first, ...rest.slice(0, Math.max(0, data.limit - first.length))].sort((a, b) => a.rank - b.rank);
    shownNow = new Set(shown);
    const visible = lines.filter((line) => shownNow.has(line.a) && shownNow.has(line.b) && factsOf(line).length);
    const replace = (set, items) => {
      const keep = new Set(items.map((i) => i.id));
      set.remove(set.getIds().filter((id) => !keep.has(id)));
      set.update(items);
    };
    replace(drawnNodes, shown.map((n) => ({ ...nodeItem(n), ...(drawnNodes.get(n.rank) ? position(n) : {}) })));
    replace(drawnLines, visible.map(lineItem));
    const all = passing.length === nodes.length;
    $("status").textContent = passing.length > shown.length
      ? `Showing ${shown.length.toLocaleString("en")} of ${plural(passing.length, "node")}, the highest-ranked`
      : `${plural(shown.length, "node")}, ${plural(visible.length, "tie")}`
        + (all ? "" : ` (of ${nodes.length.toLocaleString("en")} nodes)`);
  };
  const position = (n) => network.getPosition(n.rank);

  // Nodes and lines grow more slowly than the picture that they are in: with a root of the zoom.
  let waiting = 0;
  const rescale = () => {
    const wish = Math.min(Math.max(network.getScale(), 0.05), 4) ** -0.6;
    if (Math.abs(wish / grown - 1) < 0.08) return;
    grown = wish;
    refresh();
  };
  network.on("zoom", () => { clearTimeout(waiting); waiting = setTimeout(rescale, 120); });
  network.on("animationFinished", () => rescale());

  network.on("afterDrawing", (ctx) => {
    const s = state.selected, around = s && s.lines ? s.lines.map((line) => other(line, s)) : [];
    const ends = [s, state.hovered].filter(Boolean).flatMap((x) => x.lines ? [x] : [x.a, x.b]);
    const ties = (!s ? [] : s.lines || [s]).map((line) => [line.a, line.b, tieWords(factsOf(line))]);
    drawLabels(network, ctx, {
      nodes: shown, first: [...ends, ...around], strong: new Set(ends), near: new Set(around), grown,
      hidden: (n) => faded(n) && n !== state.hovered, ties: ties.filter(([a, b, text]) => a !== b && text),
    });
    document.documentElement.dataset.drawn = shown.length;
  });
  const tieWords = (facts) => [...new Set(facts.map((f) => words(f.predicate)))].join(", ");

  // ---- the panel: the facts of what is selected
  const saying = (line, f) => {
    const [from, to] = f.back ? [line.b, line.a] : [line.a, line.b];
    return [{ node: from, text: from.label }, { text: words(f.predicate) + (f.directed ? " →" : " ↔") },
      { node: to, text: to.label }, ...(f.value ? [{ text: f.value }] : [])];
  };
  const name = (n) => n === state.selected ? el("b", { dir: "auto" }, n.label)
    : el("button", { type: "button", class: "go", dir: "auto", onclick: () => select(n, true) }, n.label);
  const KNOWN = new Set(["predicate", "back", "directed", "value", "quote", "article", "articleLabel", "publisher",
    "published", "date", "confidence", "factuality", "by", "kind", "judged"]);
  const says = (line, f, n) => {
    if (!line) return [el("i", {}, words(f.predicate)), " ", el("b", { dir: "auto" }, f.value || "")];
    const parts = saying(line, f);
    return parts.flatMap((p, i) => [i ? " " : "", p.node ? name(p.node) : el("i", {}, p.text)]);
  };
  const tail = (iri) => String(iri).replace(/[#/]+$/, "").split(/[#/]/).pop();
  const factItem = ({ line, f }) => {
    const from = [f.articleLabel || tail(f.article || ""), f.publisher, f.published].filter(Boolean).join(", ");
    const rest = Object.entries(f).filter(([key]) => !KNOWN.has(key)).map(([key, v]) => `${words(key)}: ${v}`);
    const remarks = [
      f.date ? `when: ${f.date}` : "", f.by ? `according to ${f.by}` : "", ...rest, from,
      f.confidence === undefined || f.judged ? "" : `confidence ${Number(f.confidence).toFixed(2)}`,
    ].filter(Boolean);
    const judged = f.judged ? el("mark", { class: "judged", dir: "auto" }, `judged by ${f.judged}`) : null;
    const status = f.factuality && tail(f.factuality) !== "asserted" ? el("mark", {}, tail(f.factuality)) : null;
    return el("li", { class: "fact" },
      el("p", { class: "says" }, ...says(line, f), ...[status, judged].filter(Boolean).flatMap((mark) => [" ", mark])),
      f.quote ? el("blockquote", { dir: "auto" }, f.quote) : null,
      remarks.length ? el("p", { class: "from", dir: "auto" }, ...remarks.map((r) => el("span", {}, r))) : null);
  };
  const list = (items) => {
    const ul = el("ul"), more = el("button", { type: "button", class: "more" });
    let at = 0;
    const grow = () => {
      ul.append(...items.slice(at, at + FACTS).map(factItem));
      at = Math.min(at + FACTS, items.length);
      more.hidden = at === items.length;
      more.textContent = `Show ${Math.min(FACTS, items.length - at)} more of ${items.length}`;
    };
    more.addEventListener("click", grow);
    grow();
    return [ul, more];
  };
  const showPanel = () => {
    const s = state.selected, panel = $("panel"), parts = [];
    if (!s) {
      parts.push(el("h2", {}, "Nothing selected"),
        el("p", { class: "lead" }, "Click on a node or a line to read what the articles say of it, word for word."),
        el("h3", {}, "Highest-ranked"));
      const first = shown.slice(0, 12).map((n) => el("li", {}, name(n), " ", el("span", { class: "kind" }, kind(n))));
      parts.push(el("ul", {}, ...first));
    } else if (s.lines) {
      parts.push(el("h2", { dir: "auto" }, s.label), el("p", { class: "kind" }, glyph(groups.get(s.group)), kind(s)));
      // What comes without words of an article, such as other names, is told in brief.
      const more = Object.entries(s.more), brief = new Map();
      for (const f of s.facts.filter((f) => !f.quote)) {
        brief.set(f.predicate, (brief.get(f.predicate) || new Set()).add(f.value));
      }
      more.push(...[...brief].map(([predicate, values]) => [predicate, [...values].filter(Boolean).join(", ")]));
      if (more.length) {
        const rows = more.map(([k, v]) => el("div", {}, el("dt", {}, words(k)), el("dd", { dir: "auto" }, v)));
        parts.push(el("dl", {}, ...rows));
      }
      const away = new Set(s.lines.map((l) => other(l, s)).filter((n) => !shownNow.has(n)));
      if (away.size) {
        parts.push(el("button", { type: "button", class: "more", id: "expand", onclick: () => {
          state.pinned = new Set([s, ...away, ...s.lines.map((l) => other(l, s))].slice(0, data.limit));
          refresh();
          showPanel();
        } }, `Draw ${plural(away.size, "neighbour")} not shown`));
      }
      const items = [...s.facts.filter((f) => f.quote && passes(f)).map((f) => ({ f })),
        ...s.lines.flatMap((line) => factsOf(line).map((f) => ({ line, f, end: other(line, s).label })))];
      items.sort((x, y) => compare(x.f.predicate || "", y.f.predicate || "") || compare(x.f.date || "", y.f.date || "")
        || compare(x.end || "", y.end || ""));
      parts.push(el("h3", {}, plural(items.length, "statement")), ...list(items));
    } else {
      parts.push(el("h2", { dir: "auto" }, `${s.a.label} – ${s.b.label}`),
        el("h3", {}, plural(factsOf(s).length, "statement")), ...list(factsOf(s).map((f) => ({ line: s, f }))));
    }
    panel.replaceChildren(...parts);
    panel.scrollTop = 0;
  };

  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const select = (thing, move) => {
    state.selected = thing;
    const kept = (n) => n.lines.some((line) => other(line, n) === thing);  // neighbours that were asked for stay
    state.pinned = new Set(!thing ? [] : thing.lines ? [thing, ...[...state.pinned].filter(kept)] : [thing.a, thing.b]);
    refresh();
    if (thing && thing.lines) network.selectNodes([thing.rank], false);
    else if (thing) network.selectEdges([thing.id]);
    else network.unselectAll();
    if (move && thing && thing.lines) {
      const scale = Math.max(network.getScale(), 0.8);
      network.focus(thing.rank, { scale, animation: calm ? false : { duration: 350 } });
      if (calm) rescale();
    }
    showPanel();
  };
  network.on("click", ({ nodes: [node], edges: [edge] }) =>
    select(node !== undefined ? nodes[node] : edge !== undefined ? lines[edge] : null));
  const hover = (thing) => { state.hovered = thing; };
  network.on("hoverNode", ({ node }) => hover(nodes[node]));
  network.on("blurNode", () => hover(null));

  // ---- legend and filters
  const number = (count) => el("span", { class: "count" }, String(count));
  const legend = () => {
    for (const group of data.groups) {
      const members = nodes.filter((n) => n.group === group.name), classes = new Map();
      for (const n of members) classes.set(n.cls, (classes.get(n.cls) || 0) + 1);
      const boxes = [...classes].sort((x, y) => y[1] - x[1] || compare(x[0], y[0])).map(([cls, count]) => {
        const box = el("input", { type: "checkbox" });
        box.checked = true;
        box.dataset.key = group.name + "\n" + cls;
        return [box, el("li", {}, el("label", {}, box, words(cls) || "(none)", number(count)))];
      });
      const all = el("input", { type: "checkbox" });
      all.checked = true;
      const apply = () => {
        for (const [box] of boxes) state.off[box.checked ? "delete" : "add"](box.dataset.key);
        const on = boxes.filter(([box]) => box.checked).length;
        all.checked = on > 0;
        all.indeterminate = on > 0 && on < boxes.length;
        select(null);
      };
      all.addEventListener("change", () => { for (const [box] of boxes) box.checked = all.checked; apply(); });
      for (const [box] of boxes) box.addEventListener("change", apply);
      const head = el("label", {}, all, glyph(group), group.name, number(members.length));
      const list = el("ul", {}, ...boxes.map(([, li]) => li));
      $("legend").append(el("li", {}, el("details", {}, el("summary", {}, head), list)));
    }
  };
  const articles = new Map();
  for (const f of [...nodes.flatMap((n) => n.facts), ...lines.flatMap((l) => l.facts)]) {
    if (f.article && f.quote) articles.set(f.article, f.articleLabel || articles.get(f.article) || tail(f.article));
  }
  for (const [id, text] of [...articles].sort((a, b) => compare(a[1], b[1]))) {
    $("article").append(el("option", { value: id }, text));
  }
  $("article").addEventListener("change", (e) => { state.article = e.target.value; select(null); fit(); });
  $("confidence").addEventListener("input", (e) => {
    state.confidence = Number(e.target.value);
    $("confidence-value").textContent = state.confidence.toFixed(2);
    select(null);
  });
  $("reset").addEventListener("click", () => {
    Object.assign(state, { off: new Set(), confidence: 0, article: "" });
    $("confidence").value = 0;
    $("confidence-value").textContent = "0.00";
    $("article").value = "";
    const boxes = $("legend").querySelectorAll("input");
    for (const box of boxes) Object.assign(box, { checked: true, indeterminate: false });
    select(null);
    fit();
  });
  const fit = (all) => {  // with a margin, for the labels at the rim; what has no ties lies below, out of the way
    const tied = shown.filter((n) => n.lines.some((line) => factsOf(line).length));
    const places = (all === true || !tied.length ? shown : tied).map(position);
    const xs = places.map((p) => p.x), ys = places.map((p) => p.y);
    if (!places.length) return;
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const { clientWidth, clientHeight } = $("network");
    const scale = Math.min((clientWidth - 110) / (right - left + 1), (clientHeight - 70) / (bottom - top + 1), 1.3);
    network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: Math.max(scale, 0.02) });
    rescale();
  };
  const zoom = (factor) => { network.moveTo({ scale: network.getScale() * factor }); rescale(); };
  $("zoom-in").addEventListener("click", () => zoom(1.3));
  $("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
  $("fit").addEventListener("click", () => fit(true));

  // ---- search
  const plain = (text) => String(text).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = (n) => [n.label, ...Object.values(n.more), ...n.facts.map((f) => f.value || "")];
  const index = nodes.map((n) => [n, plain(texts(n).join("\n"))]);
  let hits = [], active = 0;
  const hit = (n, i) => el("li", { role: "option", id: `hit-${i}`, onclick: () => choose(n) },
    glyph(groups.get(n.group)), el("div", {}, el("div", { dir: "auto" }, n.label), el("div", { class: "kind" }, kind(n))));
  const showHits = () => {
    const query = plain($("search").value.trim());
    // Names that begin so come first, then words that do, then the rest; within each the highest-ranked first.
    const how = (text) => text.startsWith(query) ? 0 : text.includes("\n" + query) || text.includes(" " + query) ? 1 : 2;
    hits = !query ? [] : index.filter(([, text]) => text.includes(query))
      .sort((a, b) => how(a[1]) - how(b[1]) || a[0].rank - b[0].rank).slice(0, 12).map(([n]) => n);
    active = 0;
    $("hits").replaceChildren(...hits.map(hit));
    if (query && !hits.length) $("hits").append(el("li", { class: "none" }, "Nothing is called that"));
    $("hits").hidden = !query;
    $("search").setAttribute("aria-expanded", String(Boolean(query)));
    mark();
  };
  const mark = () => {
    const items = [...$("hits").querySelectorAll("[role=option]")];
    items.forEach((li, i) => li.setAttribute("aria-selected", String(i === active)));
    if (hits.length) $("search").setAttribute("aria-activedescendant", `hit-${active}`);
    else $("search").removeAttribute("aria-activedescendant");
  };
  const choose = (n) => {
    $("search").value = "";
    showHits();
    select(n, true);
    $("panel").focus();
  };
  $("search").addEventListener("input", showHits);
  $("search").addEventListener("keydown", (e) => {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      active = (active + (e.key === "ArrowDown" ? 1 : -1) + hits.length) % (hits.length || 1);
      mark();
      e.preventDefault();
    } else if (e.key === "Enter" && hits[active]) choose(hits[active]);
  });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape") { $("search").value = ""; showHits(); select(null); }
    if (e.key === "/" && !/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) {
      $("search").focus();
      e.preventDefault();
    }
  });
  document.addEventListener("click", (e) => { if (!e.target.closest(".search")) $("hits").hidden = true; });

  const canvas = $("network").querySelector("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "Drawing of the network. Search reaches every node; the panel lists its facts.");
  legend();
  refresh();
  showPanel();
  fit();
  const where = (id) => {  // in pixels of the window, for whoever drives the page from outside
    const p = network.canvasToDOM(position(byId.get(id))), box = $("network").getBoundingClientRect();
    return [p.x + box.x, p.y + box.y];
  };
  window.page = { network, select: (id) => select(byId.get(id), true), where, has: (id) => shownNow.has(byId.get(id)) };
})();
