// The picture of a network, to point at, move and enlarge. The server has drawn it already: what is drawn is read, not sent twice,
// and the library that makes it live is fetched when the page stands, so that nobody waits for it.
const frame = document.querySelector(".jd-graph-page");
const drawn = frame?.querySelector("svg");
const canvas = frame?.querySelector(".jd-graph");

function elements() {
  const circles = [...drawn.querySelectorAll("circle")];
  const ids = circles.map((each) => each.textContent);
  const number = (each, name) => Number(each.getAttribute(name));
  const cases = circles.map((each, n) => ({
    data: { id: ids[n], label: ids[n], kind: n ? "case" : "start" },
    position: { x: number(each, "cx"), y: number(each, "cy") },
  }));
  const lines = [...drawn.querySelectorAll("line")].map((each, n) => {
    const [from, to, row] = each.dataset.of.split(" ").map(Number);
    const data = { id: `t${n}`, source: ids[from], target: ids[to], label: each.textContent, row };
    return { data: { ...data, width: number(each, "stroke-width"), cross: each.classList.contains("cross") } };
  });
  return [...cases, ...lines];
}

function enliven() {
  // The same picture in the same place; where it is small, names are as large as elsewhere on the page.
  const zoom = Math.min(canvas.clientWidth, canvas.clientHeight) / drawn.viewBox.baseVal.width;
  const size = 13 / Math.min(1, zoom);
  const graph = globalThis.cytoscape({
    container: canvas,
    elements: elements(),
    layout: { name: "preset", fit: false },
    zoom,
    pan: { x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 },
    wheelSensitivity: 0.2,
    style: [
      { selector: "node", style: { "background-color": "#1a7f8e", color: "#12333a", "font-size": size, width: 22, height: 22 } },
      { selector: "node[kind = 'start']", style: { "background-color": "#12333a", width: 32, height: 32 } },
      { selector: "edge", style: { width: "data(width)", "line-color": "#8a989b", "font-size": size, "curve-style": "straight" } },
      { selector: "edge[?cross]", style: { "line-color": "#b3541e" } },
      { selector: ".named", style: { label: "data(label)", "text-valign": "bottom", "text-margin-y": size / 3, "z-index": 10,
        "text-background-color": "#fff", "text-background-opacity": 0.9, "text-background-padding": size / 4 } },
      { selector: ":selected", style: { "border-width": 4, "border-color": "#fd0" } },
    ],
  });
  // Names stand where they do not lie over one another: on all cases of a small picture, else on what is pointed at or chosen.
  const few = drawn.querySelector("text") !== null;
  if (few) graph.nodes().addClass("named");
  const name = (element) => element.union(element.connectedNodes?.() ?? []).addClass("named");
  const settle = () => graph.elements(".named").forEach((each) => {
    const stays = each.selected() || each.connectedEdges?.(":selected").length || (few && each.isNode());
    if (!stays) each.removeClass("named");
  });
  graph.on("mouseover", "node, edge", (event) => name(event.target));
  graph.on("mouseout unselect", "node, edge", settle);
  graph.on("select", "node, edge", (event) => name(event.target));
  graph.on("tap", "edge", (event) => {
    document.querySelector(".jd-ties tbody")?.rows[event.target.data("row")]?.scrollIntoView({ block: "center" });
  });
  graph.one("render", () => frame.classList.add("jd-graph-page--live"));
}

function fetchLibrary() {
  const script = document.createElement("script");
  script.src = canvas.dataset.library;
  script.addEventListener("load", enliven);
  document.head.append(script);
}

if (drawn && canvas) {
  const idle = globalThis.requestIdleCallback ?? setTimeout;
  const begin = () => requestAnimationFrame(() => setTimeout(() => idle(fetchLibrary)));  // when the first picture is on the screen
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin);
}
