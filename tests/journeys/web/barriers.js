// What `test_barriers` asks of a page. Each gives a list of faults: what stands in somebody's way, and where.
const inShort = (each) => each.outerHTML.slice(0, 120).replace(/\s+/g, " ");

/* Two elements of one id, a word broken in the head of a table, a link that says it is a button (it does not heed Space). */
function lookFaults() {
  const faults = [];
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  for (const id of new Set(ids.filter((id, n) => ids.indexOf(id) !== n))) faults.push(["two elements of one id", id]);
  for (const head of document.querySelectorAll("th")) {
    const walker = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
      if (head.offsetWidth <= 1 || node.parentElement.closest(".jd-mono, .govuk-visually-hidden")) continue;
      for (const word of node.data.matchAll(/[^\s-]+/g)) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size > 1) faults.push(["a word is broken", word[0]]);
      }
    }
  }
  for (const each of document.querySelectorAll("a[role=button]")) faults.push(["a link that says it is a button", inShort(each)]);
  return faults;
}

/* Everything that can have the focus is given it in turn: it must look otherwise than before, and no bar may cover it. Where
   colours are forced only an outline is left. */
function focusFaults(coloursAreForced) {
  const faults = [];
  const names = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "backgroundColor", "borderTopWidth", "borderTopColor"];
  const focusable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  for (const each of document.querySelectorAll(focusable)) {
    if (!each.checkVisibility({ checkVisibilityCSS: true }) || !each.getClientRects().length) continue;
    // What round buttons and boxes show is drawn beside them.
    const isDrawnBeside = each.matches(".govuk-radios__input, .govuk-checkboxes__input");
    const style = () => (isDrawnBeside ? getComputedStyle(each.nextElementSibling, "::before") : getComputedStyle(each));
    const look = () => names.map((name) => style()[name]).join("|");
    document.activeElement?.blur();
    const before = look();
    each.focus();
    if (document.activeElement !== each) continue;
    const hasOutline = style().outlineStyle !== "none" && parseFloat(style().outlineWidth) >= 2;
    if (coloursAreForced ? !hasOutline : look() === before) faults.push(["focus is not seen", inShort(each)]);
    const box = each.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + Math.min(box.width / 2, 40), box.top + Math.min(box.height / 2, 12));
    const bar = top?.closest(".jd-decide");
    if (bar && !bar.contains(each)) faults.push(["focus is hidden behind the bar", inShort(each)]);
  }
  document.activeElement?.blur();
  return faults;
}

/* What still moves where less motion was asked for. */
function motionFaults() {
  const moves = (style) => parseFloat(style.transitionDuration) > 0 || style.animationName !== "none" || style.scrollBehavior === "smooth";
  return [...document.querySelectorAll("*")].filter((each) =>
    [null, "::before", "::after"].some((part) => moves(getComputedStyle(each, part)))).map(inShort);
}
({ lookFaults, focusFaults, motionFaults })
