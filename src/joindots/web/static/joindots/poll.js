// While work goes on, a part of the page that carries data-poll is drawn again every two seconds. Without this file: a link.
const part = document.querySelector("[data-poll]");
async function look() {
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (answer && answer.ok && !answer.redirected) {
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-poll]");
    if (drawn && !part.contains(document.activeElement)) part.replaceChildren(...drawn.childNodes);
    part.dataset.poll = drawn ? drawn.dataset.poll : "done";
  }
  if (part.dataset.poll !== "done") setTimeout(look, 2000);
}
if (part && part.dataset.poll !== "done") setTimeout(look, 2000);
