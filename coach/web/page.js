/* Runs once, when the page is there. What a browser has to do by itself: count words, keep the draft, move the focus,
   say when the server is away. Nothing typed leaves the page but to this server, and nothing is stored in the browser
   but the choice of light or dark. */
(() => {
  const WORDS_A_MINUTE = 140;
  const LONG_SECONDS = 150;
  const AWAY = "The coach does not answer just now. What you typed stays here; this page goes on by itself as soon as it does.";
  const SIGNED_OUT = "You are signed out. What you typed stays here: sign in again in another tab, then go on.";
  const FAILED = "That did not get through. What you typed is still here; please try once more.";

  const NO_COOKIES = "This browser keeps no cookies for this page, so the debrief cannot be opened. Allow them, and try again.";

  const one = (selector, inside) => (inside || document).querySelector(selector);
  const box = () => one("#answer textarea");
  const field = (id) => one(`#${id} textarea, #${id} input`);
  const touch = matchMedia("(pointer: coarse)");
  const oneColumn = matchMedia("(max-width: 900px)");

  let away = false;

  /* Words and speaking time, and the draft. */
  let typed = false;
  let kept = "";
  let shown = "";
  const keyOf = (text) => `${(field("place") || {}).value || ""} ${text}`;
  // Says whether nothing would be lost now; a draft that the server refuses for good is not worth asking about again.
  const keepDraft = async (leaving) => {
    const answer = box();
    const place = (field("place") || {}).value;
    if (!typed || !answer || !place || keyOf(answer.value) === kept) return true;
    const key = keyOf(answer.value);
    const body = JSON.stringify({ place, text: answer.value });
    const headers = { "content-type": "application/json" };
    try {
      const reply = await fetch("/draft", { method: "POST", body, headers, keepalive: leaving && body.length < 60000 });
      if (reply.ok) kept = key;
      if (reply.status === 401) say(SIGNED_OUT);
      return reply.status < 500;
    } catch (error) { return false; /* the watch below says so */ }
  };
  const count = () => {
    const line = document.getElementById("live-count");
    const answer = box();
    if (!line) return;
    const words = answer ? (answer.value.match(/\S+/g) || []).length : 0;
    const seconds = Math.round((words * 60) / WORDS_A_MINUTE);
    const spoken = seconds < 90 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
    let text = answer ? "Shift and Enter sends. The word skip passes." : "";
    if (words) {
      text = `${words} word${words === 1 ? "" : "s"}, about ${spoken} spoken`;
      if (seconds > LONG_SECONDS) text += "; that is long";
      else if (keyOf(answer.value) === kept) text += " · draft kept";
    }
    if (text !== shown) { line.textContent = text; shown = text; line.dataset.long = seconds > LONG_SECONDS ? "yes" : "no"; }
  };
  document.addEventListener("input", (event) => {
    if (event.target === box()) { typed = true; count(); }
  });
  // Text is also put into the box by the server (a draft that comes back, a box that is emptied), which fires no event.
  setInterval(() => { count(); if (!away) keepDraft(false); }, 700);
  // Also while the server was away: Gradio reloads the page by itself as soon as it finds it again, perhaps before us.
  addEventListener("pagehide", () => keepDraft(true));

  /* The server goes away and comes back. */
  const say = (text) => {
    const line = document.getElementById("away");
    if (line && line.textContent !== text) line.textContent = text;
  };
  const watch = async () => {
    try {
      const reply = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(4000) });
      if (!reply.ok) throw new Error(String(reply.status));
      if (away) {
        if (!(await keepDraft(false))) throw new Error("the draft is not kept yet");
        away = false;
        if (box()) location.reload();
        say("");
      }
    } catch (error) {
      away = true;
      say(AWAY);
    }
    setTimeout(watch, away ? 1500 : 5000);
  };
  setTimeout(watch, 1500);

  /* On a shared server: who is signed in, and the pages they have beside the others. */
  const whoIsHere = async (at) => {
    const reply = await fetch("/who", { cache: "no-store" });
    if (!reply.ok) return;
    const who = await reply.json();
    for (const [path, name] of who.pages) {
      if (one(`a[href="${path}"]`, at.closest(".menu"))) continue;
      const link = document.createElement("a");
      link.href = path;
      link.textContent = name;
      if (location.pathname === path) link.setAttribute("aria-current", "page");
      // Whoever has a desk works there: it stands with the pages in front.
      if (path === "/desk") at.closest(".more").before(link);
      else at.append(link);
    }
    const name = document.createElement("b");
    name.textContent = who.name;
    at.append(name);
    if (!who.leaves) return;
    const form = document.createElement("form");
    form.method = "post";
    form.action = "/sign-out";
    form.append(Object.assign(document.createElement("button"), { textContent: "Sign out" }));
    at.append(form);
  };
  const waitForWho = () => {
    const at = document.getElementById("who");
    if (at && !at.dataset.asked) { at.dataset.asked = "yes"; whoIsHere(at).catch(() => {}); }
    // The page of the interview is drawn by the library some time after this runs, and may be drawn again.
    setTimeout(waitForWho, 500);
  };
  waitForWho();

  /* The debrief is a page of its own. Nobody is led away before the server has closed the interview and kept the draft. */
  const finish = async (button) => {
    const [session] = (field("place").value || "").split(":");
    if (button.disabled || !session) return;
    button.disabled = true;
    try {
      await keepDraft(false);
      const reply = await fetch(`/debrief/${encodeURIComponent(session)}/finish`, { method: "POST" });
      const told = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("main [role=alert]");
      if (reply.ok && new URL(reply.url).pathname !== "/") { location.assign(reply.url); return; }
      say(reply.ok ? NO_COOKIES : (told && told.textContent) || FAILED);
    } catch (error) { say(away ? AWAY : FAILED); }
    button.disabled = false;
  };

  /* Marks and notes lead to one another; an answer in the conversation leads to its notes. */
  const go = (element, block) => {
    element.scrollIntoView({ block, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    element.focus({ preventScroll: true });
  };
  let refocus = "";
  let picks = 0;
  const follow = (link) => {
    const id = link.getAttribute("href").slice(1);
    if (link.classList.contains("pick")) {
      const pick = field("pick");
      refocus = id;
      pick.value = `${(field("place").value || "").split(":")[0]}:${id.slice(1)}:${(picks += 1)}`;
      pick.dispatchEvent(new Event("input", { bubbles: true }));
      if (oneColumn.matches) document.getElementById("margin").scrollIntoView({ block: "start" });
      return;
    }
    const target = document.getElementById(id);
    if (target) go(target.matches("mark") ? target.nextElementSibling : target, target.matches("mark") ? "center" : "nearest");
  };
  const light = (note) => {
    document.querySelectorAll("mark.lit").forEach((mark) => mark.classList.remove("lit"));
    const mark = note && note.id && document.getElementById(`${note.id}-mark`);
    if (mark) mark.classList.add("lit");
  };
  ["pointerover", "focusin"].forEach((name) =>
    document.addEventListener(name, (event) => light(event.target.closest && event.target.closest(".note"))));
  document.addEventListener("click", (event) => {
    const at = event.target.closest ? event.target : document.body;
    document.querySelectorAll("details.more[open]").forEach((menu) => { if (!menu.contains(at)) menu.open = false; });
    const link = at.closest("a.number, a.badge, a.pick");
    if (link) { event.preventDefault(); follow(link); }
    if (at.closest("#finish")) finish(at.closest("#finish"));
    if (at.closest("#earlier, #later") && oneColumn.matches) document.getElementById("margin").scrollIntoView({ block: "start" });
    if (at.closest("#lights")) {
      const dark = document.body.classList.toggle("dark");
      try { localStorage.setItem("coach-lights", dark ? "dark" : "light"); } catch (error) { /* private window */ }
    }
  });

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && one("details.more[open]");
    if (menu) { menu.open = false; one("summary", menu).focus(); }
  });

  /* After every change of the page: newest words in view, focus where it is wanted, live regions declared. */
  let screen = "";
  let words = "";
  let notes = "";
  let failure = null;
  // What had the focus; forgotten when a person leaves it, remembered when the page takes it away.
  let held = null;
  document.addEventListener("focusin", (event) => { held = event.target; });
  document.addEventListener("focusout", (event) => setTimeout(() => {
    if (held === event.target && held.isConnected && !held.disabled && document.activeElement !== held) held = null;
  }));
  const declare = () => {
    document.querySelectorAll(".status-box, #heard, #away").forEach((element) => {
      if (!element.hasAttribute("role")) element.setAttribute("role", "status");
    });
    const chat = document.getElementById("chat");
    if (chat && !chat.hasAttribute("role")) {
      chat.setAttribute("role", "region");
      chat.setAttribute("aria-label", "Conversation");
      chat.tabIndex = 0;
    }
    document.querySelectorAll("#place, #looking, #pick").forEach((element) => element.setAttribute("aria-hidden", "true"));
  };
  const toNewest = () => {
    const chat = document.getElementById("chat");
    const last = chat && one(".turn:last-child", chat);
    if (!last) { words = ""; return; }
    const now = `${last.id} ${chat.scrollHeight}`;
    if (now !== words) {
      words = now;
      const top = last.getBoundingClientRect().top - chat.getBoundingClientRect().top + chat.scrollTop;
      chat.scrollTop = last.offsetHeight + 24 > chat.clientHeight ? top - 12 : chat.scrollHeight;
    }
    if (refocus) {
      const link = one(`#${refocus} .pick.here`);
      if (link) { link.focus({ preventScroll: true }); refocus = ""; }
    }
  };
  const toNotes = () => {
    const margin = one("#margin .margin");
    const now = margin ? margin.id : "";
    if (now !== notes) {
      notes = now;
      if (!oneColumn.matches && margin && margin.getBoundingClientRect().top < 0) scrollTo(0, 0);
    }
  };
  const arrive = () => {
    const seen = [...document.querySelectorAll(".screen")].find((element) => element.offsetParent !== null);
    const now = seen ? seen.id : "";
    const lost = held && (!held.isConnected || held.disabled);
    if (now && now !== screen) {
      const first = screen === "";
      screen = now;
      if (!first) scrollTo(0, 0);
      if (now === "talk-view") { if (box() && !touch.matches) box().focus({ preventScroll: true }); }
      else if (!first && one("#start")) one("#start").focus({ preventScroll: true });
    } else if (now === "talk-view" && lost && !touch.matches && box() && !box().disabled) {
      box().focus({ preventScroll: true });
    }
    if (lost) held = document.activeElement;
  };
  const failed = () => {
    const toast = one(".toast-body.error");
    if (toast && toast !== failure && !away) say(FAILED);
    if (!toast && failure && !away) say("");
    failure = toast;
  };
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; declare(); toNewest(); toNotes(); arrive(); failed(); count(); });
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["class", "disabled"] });

  /* Light or dark, as chosen; Gradio sets its own class while it starts, ours goes on after it. */
  const lights = () => {
    try {
      const chosen = localStorage.getItem("coach-lights");
      if (chosen) document.body.classList.toggle("dark", chosen === "dark");
      else if (one(".page")) document.body.classList.toggle("dark", matchMedia("(prefers-color-scheme: dark)").matches);
    } catch (error) { /* private window */ }
  };
  lights();
  [200, 800, 2000].forEach((wait) => setTimeout(lights, wait));
})();
