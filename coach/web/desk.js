/* The coaches' desk: words that are selected in an answer become code points, j and k walk from answer to answer.
   Nothing is kept in the browser, and nothing is put into the page but as text. */
(() => {
  const answerOf = (node) => {
    const element = node && (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
    return element && element.closest("blockquote.answer[data-seq]");
  };
  const aside = (node) => Boolean(node.parentElement && node.parentElement.closest(".aside"));
  const textNodes = (answer) => {
    const walker = document.createTreeWalker(answer, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) if (!aside(walker.currentNode)) found.push(walker.currentNode);
    return found;
  };
  const codePoints = (text) => { let count = 0; for (const _ of text) count += 1; return count; };
  const isLow = (unit) => unit >= 0xdc00 && unit <= 0xdfff;
  const isHigh = (unit) => unit >= 0xd800 && unit <= 0xdbff;

  /* Place of a point of the page in the text of the answer, in UTF-16 units as the page counts. */
  const unitsBefore = (answer, node, offset) => {
    const point = document.createRange();
    point.setStart(answer, 0);
    point.setEnd(node, offset);
    let units = 0;
    for (const text of textNodes(answer)) {
      if (text === node) return units + offset;
      // The end of this text against the point: -1 or 0 when all of it stands before.
      if (point.comparePoint(text, text.length) > 0) return units;
      units += text.length;
    }
    return units;
  };

  /* What is selected inside one answer: {seq, start, end, quote} in code points, or null. */
  const selected = () => {
    const selection = getSelection();
    if (!selection || !selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const answer = answerOf(range.startContainer);
    if (!answer || answer !== answerOf(range.endContainer)) return null;
    const whole = textNodes(answer).map((node) => node.data).join("");
    let from = unitsBefore(answer, range.startContainer, range.startOffset);
    let to = unitsBefore(answer, range.endContainer, range.endOffset);
    // Never half a character, and no blanks at the ends: a double click takes one along.
    if (from > 0 && isLow(whole.charCodeAt(from)) && isHigh(whole.charCodeAt(from - 1))) from -= 1;
    if (to < whole.length && isLow(whole.charCodeAt(to)) && isHigh(whole.charCodeAt(to - 1))) to += 1;
    while (from < to && /\s/.test(whole[from])) from += 1;
    while (to > from && /\s/.test(whole[to - 1])) to -= 1;
    if (from >= to) return null;
    const quote = whole.slice(from, to);
    const start = codePoints(whole.slice(0, from));
    return { seq: Number(answer.dataset.seq), start, end: start + codePoints(quote), quote };
  };
  window.coachSelected = selected;

  const form = document.getElementById("on-words");
  const put = (where, words) => {
    for (const name of ["seq", "start", "end", "quote"]) where.elements[name].value = words ? String(words[name]) : "";
  };
  let held = null;
  const show = () => {
    const words = selected();
    if (!words) return;
    held = words;
    document.querySelectorAll("form.takes-words").forEach((one) => {
      const same = Number(one.dataset.seq) === words.seq;
      put(one, same ? words : null);
      const shown = one.querySelector(".chosen");
      if (shown) shown.textContent = same ? `to “${words.quote.slice(0, 120)}”` : "";
    });
    if (!form) return;
    put(form, words);
    form.querySelector(".chosen").textContent = `“${words.quote.slice(0, 300)}”`;
    form.hidden = false;
  };
  document.addEventListener("selectionchange", () => {
    // While something is typed into the form the selection is there, and the words stay.
    if (document.activeElement && document.activeElement.closest("form")) return;
    show();
  });
  show(); // words may have been selected before this script was there
  const close = () => {
    if (!form) return;
    form.hidden = true;
    held = null;
  };
  if (form) {
    form.querySelector(".close").addEventListener("click", close);
    const saved = form.elements.saved;
    if (saved) saved.addEventListener("change", () => {
      const text = form.elements.text;
      if (saved.value) text.value = text.value ? `${text.value}\n${saved.value}` : saved.value;
      saved.selectedIndex = 0;
      text.focus();
    });
  }

  /* j and k, as in a mail program; c begins a comment on the words that are selected. */
  const stops = () => [...document.querySelectorAll(".stop")];
  const walk = (by) => {
    const all = stops();
    if (!all.length) return;
    const here = all.findIndex((one) => one === document.activeElement || one.contains(document.activeElement));
    const at = here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, here + by));
    all[at].focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "start" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") { close(); return; }
    if (event.target.closest && event.target.closest("input, textarea, select")) return;
    if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else if (event.key === "c" && form && held) { form.elements.text.focus(); event.preventDefault(); }
  });

  /* Figures that are still being counted are fetched again, for as long as nobody is at work in the page. */
  const more = () => {
    const at = document.querySelector("[data-more]");
    if (at) setTimeout(fetchMore, 1000 * Number(at.dataset.more), document.getElementById("main"));
  };
  const fetchMore = async (main) => {
    try {
      const reply = await fetch(location.href, { cache: "no-store" });
      const found = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("main");
      if (reply.ok && found && !main.contains(document.activeElement)) main.replaceChildren(...found.children);
    } catch (error) { /* the line at the top says that the server is away */ }
    more();
  };
  more();
})();
