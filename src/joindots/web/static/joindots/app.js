// Single keys and drafts. Every page works without this file.
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
