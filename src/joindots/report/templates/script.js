// Adds filter boxes and sorting. The page says everything without them.
"use strict";

function addFilter(table) {
  const rows = Array.from(table.tBodies[0].rows);
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const box = document.createElement("div");
  const label = document.createElement("label");
  const input = document.createElement("input");
  const shown = document.createElement("span");
  box.className = "filter";
  input.type = "text";
  input.id = table.id + "-filter";
  label.htmlFor = input.id;
  label.textContent = "Show rows that contain";
  shown.setAttribute("role", "status");
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    rows.forEach((row, i) => {
      row.hidden = !words.every((word) => texts[i].includes(word));
      n += row.hidden ? 0 : 1;
    });
    shown.textContent = n.toLocaleString("en-GB") + " of " + rows.length.toLocaleString("en-GB") + " rows on this page shown";
  };
  input.addEventListener("input", show);
  show();
  box.append(label, input, shown);
  const frame = table.closest(".scroll") || table;
  frame.before(box);
}

function sortValue(row, column) {
  const text = row.cells[column].textContent.trim();
  const number = Number.parseFloat(text.replace(/,/g, ""));
  return row.cells[column].classList.contains("num") ? (Number.isNaN(number) ? -Infinity : number) : text;
}

function addSorting(table) {
  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.setAttribute("aria-sort", "none");
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      Array.from(table.tHead.rows[0].cells).forEach((other) => other.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = Array.from(table.tBodies[0].rows).map((row) => [sortValue(row, column), row]);
      rows.sort(([a], [b]) => (typeof a === "number" ? a - b : a.localeCompare(b, "en-GB", { numeric: true })) * (down ? -1 : 1));
      table.tBodies[0].append(...rows.map(([, row]) => row));
    });
  });
}

document.querySelectorAll("table[data-filter]").forEach(addFilter);
document.querySelectorAll("table[data-sort]").forEach(addSorting);
