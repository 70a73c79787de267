/* Runs once, when the page is there. What a browser has to do by itself: count words, keep the draft, move the focus,
   the clock, the keys, say when the server is away. Nothing typed leaves the page but to this server, and nothing is
   stored in the browser but the choice of light or dark, whether the clock is seen, and how far it has come. */
(() => {
  const WORDS_A_MINUTE = 140;
  const LONG_SECONDS = 150;
  const AWAY = "The coach is not answering at the moment. What you typed stays here, and this page carries on by itself when it does.";
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
    let text = answer && !touch.matches ? "Shift and Enter sends." : "";
    if (words) {
      text = `${words} word${words === 1 ? "" : "s"}, about ${spoken} spoken`;
      if (seconds > LONG_SECONDS) text += "; that is long";
      else if (keyOf(answer.value) === kept) text += " · draft kept";
    }
    if (text !== shown) { line.textContent = text; shown = text; line.dataset.long = seconds > LONG_SECONDS ? "yes" : "no"; }
  };
  document.addEventListener("input", (event) => {
    if (event.target === box()) { typed = true; count(); if (clock.paused) pause(false); }
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
  let slow = false;
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
      slow = false;
    } catch (error) {
      // A server that is only busy answers the second time; one that is gone refuses at once.
      if (error.name === "TimeoutError" && !slow) slow = true;
      else { away = true; say(AWAY); }
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

  /* The clock: since the question was put, and in all. The server says where to begin (coach/web/timing.py); the page
     counts on, stops for a pause and keeps the count over a reload. It is read out to nobody. */
  const clock = { session: "", seq: -1, asked: -1, total: 0, planned: 0, paused: false };
  const MACHINE_SLEPT = 120;
  let ticked = Date.now();
  const stored = (value) => {
    try {
      if (value === undefined) return JSON.parse(sessionStorage.getItem("coach-clock"));
      sessionStorage.setItem("coach-clock", JSON.stringify(value));
    } catch (error) { /* private window */ }
    return null;
  };
  const hidesClock = () => {
    try { return localStorage.getItem("coach-clock") === "hidden"; } catch (error) { return false; }
  };
  const begin = () => {
    const [session, ...numbers] = ((field("timing") || {}).value || "").split(":");
    if (numbers.length < 4) return false;
    const [seq, asked, total, planned] = numbers.map(Number);
    if (session === clock.session && seq === clock.seq && (asked < 0) === (clock.asked < 0)) return true;
    const before = session === clock.session ? clock : stored();
    const known = Boolean(before && before.session === session);
    const same = known && before.seq === seq && asked >= 0 && before.asked >= 0;
    Object.assign(clock, {
      session, seq, planned,
      paused: same && before.paused,
      total: known ? before.total : total,
      asked: same ? before.asked : asked,
    });
    return true;
  };
  const show = (at, text) => { if (at.textContent !== text) at.textContent = text; };
  const drawClock = () => {
    const at = document.getElementById("clock-text");
    if (!at) return;
    const hide = hidesClock();
    const seconds = Math.floor(clock.asked);
    const whole = Math.floor(clock.total / 60);
    const all = clock.planned ? `${whole} of ${clock.planned} min` : `${whole} min in all`;
    const asked = clock.asked < 0 ? "" : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} · `;
    show(at, hide ? "Clock" : asked + all);
    at.setAttribute("aria-hidden", "true");
    show(document.getElementById("clock-name"), hide ? "Show the clock" : "Hide the clock");
    const button = document.getElementById("pause");
    const can = !hide && clock.asked >= 0;
    if (button.hidden === can) button.hidden = !can;
    show(button, clock.paused ? "Resume" : "Pause");
    document.getElementById("clock-box").classList.toggle("paused", clock.paused && can);
  };
  const tick = () => {
    const now = Date.now();
    const passed = (now - ticked) / 1000;
    ticked = now;
    if (!begin()) return;
    if (!clock.paused && clock.asked >= 0 && passed > 0 && passed < MACHINE_SLEPT) {
      clock.asked += passed;
      clock.total += passed;
    }
    if (one("#talk-view")) stored(clock);
    drawClock();
  };
  setInterval(tick, 500);
  const pause = (on) => { tick(); clock.paused = on; stored(clock); drawClock(); keepDraft(false); };
  const switchClock = () => {
    try {
      if (hidesClock()) localStorage.removeItem("coach-clock");
      else { localStorage.setItem("coach-clock", "hidden"); pause(false); }
    } catch (error) { /* private window */ }
    drawClock();
  };

  /* The keys, and a list of them that is a menu as well: in it a single letter does the work, elsewhere none does. */
  const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
  const MOD = MAC ? "Cmd" : "Ctrl";
  const ALWAYS = [
    [`Shift+Enter or ${MOD}+Enter`, "Send the answer"],
    [`${MOD}+.`, "Stop a language model’s reply"],
    [`${MOD}+/`, "Show these keys"],
    ["Esc", "Close them"],
  ];
  const ACTIONS = [
    ["s", "Skip this question", "#skip"],
    ["c", "Change my last answer", "#change"],
    ["p", "Pause the clock, or resume", "#pause"],
    ["a", "Ask the coach", "#ask-open"],
    ["m", "Mend it for me", "#mend"],
    ["r", "Try this question again", "#again"],
    ["f", "Finish", "#finish"],
  ];
  const usable = (selector) => {
    const found = one(selector);
    return Boolean(found && !found.disabled && found.offsetParent);
  };
  const press = (selector) => { if (usable(selector)) one(selector).click(); };
  const element = (tag, properties, ...inside) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...inside);
    return made;
  };
  const openKeys = () => {
    if (one("dialog.keys")) return;
    const back = document.activeElement;
    const close = element("button", { type: "button", className: "close", textContent: "Close" });
    const dialog = element("dialog", { className: "keys" },
      element("h2", { id: "keys-head", textContent: "Keys" }),
      element("ul", {}, ...ALWAYS.map(([keys, text]) =>
        element("li", {}, element("span", { textContent: text }), element("kbd", { textContent: keys })))));
    dialog.setAttribute("aria-labelledby", "keys-head");
    const done = () => { dialog.close(); dialog.remove(); if (back && back.isConnected) back.focus({ preventScroll: true }); };
    // After the dialog is gone, because what is behind it cannot take the focus before.
    const act = (selector) => { done(); setTimeout(() => press(selector)); };
    const now = ACTIONS.filter(([, , selector]) => usable(selector));
    if (now.length) {
      dialog.append(element("h3", { textContent: "While this list is open" }),
        element("ul", { className: "now" }, ...now.map(([key, text, selector]) => element("li", {},
          element("button", { type: "button", textContent: text, onclick: () => act(selector) }),
          element("kbd", { textContent: key.toUpperCase() })))));
    }
    dialog.append(close);
    close.onclick = done;
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); done(); });
    dialog.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const found = now.find(([key]) => key === event.key.toLowerCase());
      if (found) { event.preventDefault(); act(found[2]); }
    });
    one(".gradio-container").append(dialog);
    dialog.showModal();
  };
  const askRow = () => document.getElementById("ask-row");
  const closeAsk = () => { askRow().classList.remove("open"); if (box()) box().focus(); };
  const switchAsk = () => {
    if (askRow().classList.contains("open")) { closeAsk(); return; }
    askRow().classList.add("open");
    one("#ask input, #ask textarea").focus();
  };
  document.addEventListener("keydown", (event) => {
    const at = event.target.closest ? event.target : document.body;
    if (!one("#talk-view") || !one("#keys-open") || event.altKey) return;
    if (event.key === "Escape" && at.closest("#ask-row")) closeAsk();
    if (event.key === "?" && !at.closest("input, textarea, select")) { event.preventDefault(); openKeys(); return; }
    if (!(MAC ? event.metaKey : event.ctrlKey)) return;
    const work = { "/": openKeys, ".": () => press("#stop"), "Enter": () => press("#send") }[event.key];
    if (!work || (event.key === "Enter" && at !== box())) return;
    event.preventDefault();
    work();
  });
  document.addEventListener("click", (event) => {
    const at = event.target.closest ? event.target : document.body;
    if (at.closest("#keys-open")) openKeys();
    if (at.closest("#ask-open")) switchAsk();
    if (at.closest("#pause")) pause(!clock.paused);
    if (at.closest("#clock")) switchClock();
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
    document.querySelectorAll("#place, #looking, #pick, #timing, #reread").forEach((element) => element.setAttribute("aria-hidden", "true"));
  };
  const toNewest = () => {
    const chat = document.getElementById("chat");
    const last = chat && one(".turn:last-child", chat);
    if (!last) { words = ""; return; }
    const now = `${last.id} ${chat.scrollHeight} ${chat.clientHeight}`;
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
  let told = "";
  const toAside = () => {
    const aside = one("#aside .aside");
    const now = aside ? aside.textContent : "";
    if (now && now !== told) aside.scrollIntoView({ block: "nearest" });
    told = now;
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
    requestAnimationFrame(() => { due = false; declare(); toNewest(); toNotes(); toAside(); arrive(); failed(); count(); });
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
