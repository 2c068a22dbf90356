// Single keys, drafts and the graph. Every page works without this file.
const root = document.body;

/* Single keys: only while the focus is in no field, and only where the person has them on. Each presses a button or follows a
   link that is on the page, so that a key can never do what the page does not show. */
const marked = () => new Map([...document.querySelectorAll("[data-key]")].map((each) => [each.dataset.key, each]));
const inField = (target) => target.closest("input:not([type=submit]), textarea, select, [contenteditable]");
if (root.dataset.keys === "on") {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (inField(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const found = marked().get(event.key);
    if (!found) return;
    event.preventDefault();
    if (found.matches("input:not([type=submit]), textarea, select, summary")) found.focus();
    else found.click();
    if (found.matches("summary")) found.click();
  });
}

/* A form is sent once. */
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});

/* Drafts: what is typed in a form with data-draft is kept on the server a second after the last key. */
for (const form of document.querySelectorAll("form[data-draft]")) {
  let timer = 0;
  const told = form.querySelector("[data-draft-told]");
  const save = async () => {
    const content = new FormData(form);
    content.set("draft_key", form.dataset.draft);
    const answer = await fetch(form.dataset.draftUrl, { method: "POST", body: content, credentials: "same-origin" });
    if (told) told.textContent = answer.ok ? "Draft kept." : "The draft could not be kept: check that you are signed in.";
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1000);
  });
}

/* The graph: positions come from the server, so that everybody and every print sees one picture. */
const canvas = document.getElementById("graph");
if (canvas && globalThis.cytoscape) {
  const { elements } = JSON.parse(document.getElementById("graph-data").textContent);
  const graph = globalThis.cytoscape({
    container: canvas,
    elements,
    layout: { name: "preset" },
    wheelSensitivity: 0.2,
    style: [
      { selector: "node", style: { "background-color": "#1a7f8e", color: "#12333a", "font-size": 13, width: 22, height: 22 } },
      { selector: "node[kind = 'start']", style: { "background-color": "#12333a", width: 32, height: 32 } },
      { selector: "edge", style: { width: "data(width)", "line-color": "#8a989b", "font-size": 13, "curve-style": "straight" } },
      { selector: "edge[?cross]", style: { "line-color": "#b3541e" } },
      { selector: ".named", style: { label: "data(label)", "text-valign": "bottom", "text-margin-y": 4, "z-index": 10,
        "text-background-color": "#fff", "text-background-opacity": 0.9, "text-background-padding": 3 } },
      { selector: ":selected", style: { "border-width": 4, "border-color": "#fd0" } },
    ],
  });
  // Names stand where they do not lie over one another: on all cases of a small picture, else on what is pointed at or chosen.
  const few = graph.nodes().length <= 25;
  graph.nodes(few ? "*" : "[kind = 'start']").addClass("named");
  const name = (element) => element.union(element.connectedNodes?.() ?? []).addClass("named");
  const settle = () => graph.elements(".named").forEach((each) => {
    const stays = each.selected() || each.connectedEdges?.(":selected").length || (each.isNode() && (few || each.data("kind") === "start"));
    if (!stays) each.removeClass("named");
  });
  graph.on("mouseover", "node, edge", (event) => name(event.target));
  graph.on("mouseout unselect", "node, edge", settle);
  graph.on("select", "node, edge", (event) => name(event.target));
  graph.on("tap", "edge", (event) => {
    document.getElementById(`row-${event.target.data("row")}`)?.scrollIntoView({ block: "center" });
  });
}
