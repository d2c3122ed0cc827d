// Shows what changes without a reload. Without this file the page does the same, one load at a time.

const main = document.querySelector("main");
const live = document.querySelector("#live");
let asked = 0;

const events = new EventSource("/_sandbox/events");
events.addEventListener("open", () => say("live", "Live"));
events.addEventListener("error", () => say("lost", "Not connected"));
events.addEventListener("message", () => refresh());

function say(state, text) {
  document.documentElement.dataset.state = state;
  live.textContent = text;
}

/** Loads the page as it is now; what was told about the last press stays. */
async function refresh() {
  await show(fetch(location.pathname + location.search), ["notice"]);
}

/** Shows the page that is answered, unless a later one was asked for. */
async function show(answer, kept = []) {
  const turn = ++asked;
  try {
    const html = await (await answer).text();
    if (turn === asked) {
      const next = new DOMParser().parseFromString(html, "text/html").querySelector("main");
      kept.forEach((id) => next.querySelector(`#${id}`)?.replaceWith(main.querySelector(`#${id}`).cloneNode(true)));
      become(main, next);
    }
  } catch {
    say("lost", "Not connected");
  }
}

/** Makes `old` like `next` and keeps what is the same, so that focus and input stay. */
function become(old, next) {
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
    }
  }
  for (const { name } of [...old.attributes]) {
    // Whether details are open is the reader's.
    if (!next.hasAttribute(name) && name !== "open") {
      old.removeAttribute(name);
    }
  }
  let at = old.firstChild;
  for (const child of [...next.childNodes]) {
    const same = sameIn(old, at, child);
    if (same) {
      while (at !== same) {
        const gone = at;
        at = at.nextSibling;
        gone.remove();
      }
      at = at.nextSibling;
      if (child.nodeType === Node.TEXT_NODE) {
        if (same.data !== child.data) {
          same.data = child.data;
        }
      } else {
        become(same, child);
      }
    } else {
      old.insertBefore(child, at);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

/** The node from `at` on that `child` is the new state of. */
function sameIn(parent, at, child) {
  if (child.id) {
    const known = document.getElementById(child.id);
    const isLater = known?.parentNode === parent && at && (known === at || at.compareDocumentPosition(known) & Node.DOCUMENT_POSITION_FOLLOWING);
    return isLater ? known : undefined;
  }
  return at?.nodeName === child.nodeName && !at.id ? at : undefined;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  event.preventDefault();
  if (form.method === "get") {
    go(`${new URL(form.action).pathname}?${body}`);
  } else {
    show(fetch(form.action, { method: "POST", body }).then((answer) => (answer.redirected ? fetch(location.href) : answer)));
  }
});

document.addEventListener("input", (event) => {
  const { form } = event.target;
  if (form?.method === "get") {
    go(`${new URL(form.action).pathname}?${new URLSearchParams(new FormData(form))}`);
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-inplace]");
  const button = event.target.closest("[data-copy]");
  const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (link && isPlain) {
    event.preventDefault();
    go(link.getAttribute("href").split("#")[0]);
  } else if (button) {
    navigator.clipboard.writeText(button.dataset.copy).then(() => {
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
  }
});

function go(address) {
  history.replaceState(null, "", address);
  refresh();
}
