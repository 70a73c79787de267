/* The page of the packet: the answers on the left, what is said about them on the right. */

const page = document.getElementById("packet");
const boxes = new Map();
const sides = new Map();
let picked = null;
let adjusting = null;

/* Light and dark follow the system until the button is used. */
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const lights = (dark) => document.body.classList.toggle("dark", dark);
lights(systemDark.matches);
systemDark.addEventListener("change", (event) => lights(event.matches));

const shortened = (text, most) => {
  const line = text.split(/\s+/).join(" ").trim();
  return Array.from(line).length > most ? `${cut(line, 0, most - 1)}…` : line;
};
const quoteOf = (words) => make("q", { text: shortened(words.quote, 160), dir: "auto" });
const tell = (text) => { one("#told").textContent = text; };

const refresh = (seq) => {
  keep();
  if (seq !== undefined) { paintText(seq); }
  progress();
};
const drop = (item) => {
  review.items = review.items.filter((other) => other !== item);
};

/* An answer: its text in pieces, each wearing what is said about it. The number of a mark is drawn by the style and is
   no part of the text. */
const layersOf = (answer) => {
  const layers = answer.marks.map((mark, at) => {
    const verdict = itemAt(`verdict:${answer.seq}:${mark.start}:${mark.end}:${mark.kind}`);
    return { start: mark.start, end: mark.end, names: ["mark", mark.kind, verdict ? verdict.ruling : "open"], number: at + 1 };
  });
  for (const item of review.items) {
    if (item.words && item.words.seq === answer.seq) layers.push({ ...item.words, names: ["said", `of-${item.sort}`] });
    if (item.to && item.to.seq === answer.seq && item.ruling === "adjust") layers.push({ ...item.to, names: ["said", "moved"] });
    for (const words of item.evidence || []) {
      if (words.seq === answer.seq) layers.push({ ...words, names: ["shown"] });
    }
  }
  return layers;
};
const paintText = (seq) => {
  const answer = answers.get(seq);
  const box = boxes.get(seq);
  const layers = layersOf(answer);
  const points = Array.from(answer.text);
  const edges = [...new Set([0, points.length, ...layers.flatMap((layer) => [layer.start, layer.end])])].sort((a, b) => a - b);
  const pieces = edges.slice(0, -1).map((start, at) => {
    const end = edges[at + 1];
    const on = layers.filter((layer) => layer.start <= start && end <= layer.end);
    const text = points.slice(start, end).join("");
    if (!on.length) return document.createTextNode(text);
    const mark = on.find((layer) => layer.number);
    return make("span", {
      text, class: on.flatMap((layer) => layer.names).join(" "),
      "data-note": mark ? `note-${seq}-${mark.number}` : undefined,
      "data-number": mark && mark.end === end ? mark.number : undefined,
    });
  });
  box.replaceChildren(...pieces);
};

/* Remarks that are typed: they grow with their words, and are printed whole. */
const grow = (area) => { area.style.height = "auto"; area.style.height = `${area.scrollHeight + 2}px`; };
const area = (label, value, change, rows = "1") => {
  const field = make("textarea", { rows, maxlength: String(LONGEST), dir: "auto", value });
  field.addEventListener("input", () => { change(field.value); grow(field); keep(); progress(); });
  requestAnimationFrame(() => grow(field));
  return make("label", { class: "area" }, make("span", { text: label }), field);
};
const kindPicker = (label, value, change) => {
  const own = value && !packet.kinds.some((kind) => kind.id === value);
  const select = make("select", {}, ...packet.kinds.map((kind) => make("option", { value: kind.id, text: kind.name, selected: kind.id === value })),
    make("option", { value: "", text: "A kind of my own", selected: own }));
  const name = make("input", { type: "text", maxlength: "40", value: own ? value : "", hidden: !own, placeholder: "What you call it", "aria-label": "Name of your kind" });
  select.addEventListener("change", () => {
    name.hidden = select.value !== "";
    change(select.value || name.value);
    if (!name.hidden) name.focus();
  });
  name.addEventListener("input", () => change(name.value));
  return make("label", { class: "kinds" }, make("span", { text: label }), select, name);
};

const answered = (item) => answersTo(item).map((answer) =>
  make("div", { class: "reply" }, make("b", { text: "They answered" }), make("p", { text: answer.text, dir: "auto" })));

/* A mark of the machine, and what the coach thinks of it. */
const RULINGS = [["keep", "Agree"], ["drop", "Disagree"], ["adjust", "Adjust"]];
const noteOn = (answer, mark, number) => {
  const key = `verdict:${answer.seq}:${mark.start}:${mark.end}:${mark.kind}`;
  const extra = make("div", { class: "extra" });
  const showExtra = () => {
    const item = itemAt(key);
    if (!item) { extra.replaceChildren(); return; }
    const parts = [];
    if (item.ruling === "adjust") {
      const words = item.to || item.mark;
      const hint = make("p", { class: "hint", text: "Choose another kind, or select the right words in the answer.", hidden: whole(item) });
      const use = make("button", { type: "button", class: "small", text: "Use the selected words" });
      use.addEventListener("mousedown", (event) => event.preventDefault());
      use.addEventListener("click", () => {
        if (!picked || picked.seq !== answer.seq) { tell("Select words in this answer first."); return; }
        item.to = picked;
        unpick();
        refresh(answer.seq);
        showExtra();
      });
      parts.push(hint, make("p", { class: "on" }, "On ", quoteOf(words), " ", use),
        kindPicker("As", item.to_kind || item.kind, (kind) => { item.to_kind = kind; hint.hidden = whole(item); refresh(answer.seq); }));
    }
    parts.push(area("Why (if you like)", item.why, (text) => { item.why = text; }), ...answered(item));
    extra.replaceChildren(...parts);
  };
  const rule = (ruling) => {
    const before = itemAt(key);
    if (before) before.ruling = ruling;
    else {
      review.items.push({
        sort: "verdict", mark: wordsAt(answer.seq, mark.start, mark.end), kind: mark.kind, rule: mark.rule, by: mark.by,
        ruling, to_kind: "", to: null, why: "",
      });
    }
    refresh(answer.seq);
    showExtra();
  };
  const name = `ruling-${answer.seq}-${number}`;
  const choices = RULINGS.map(([ruling, label]) => make("label", { class: `choice ${ruling}` },
    make("input", { type: "radio", name, value: ruling, checked: (itemAt(key) || {}).ruling === ruling, on: { change: () => rule(ruling) } }),
    make("span", { text: label })));
  const clear = make("button", { type: "button", class: "bare", text: "Clear", on: { click: () => {
    drop(itemAt(key));
    choices.forEach((choice) => { one("input", choice).checked = false; });
    refresh(answer.seq);
    showExtra();
  } } });
  showExtra();
  return make("li", { class: "note", id: `note-${answer.seq}-${number}`, tabindex: "-1" },
    make("h3", {}, make("span", { class: `badge ${mark.kind}`, text: String(number) }), make("span", { class: `like ${mark.kind}`, text: kindName(mark.kind) }),
      mark.by !== "rules" && make("small", { text: ` suggested by ${mark.by}`, dir: "auto" })),
    make("p", { class: "on" }, quoteOf(wordsAt(answer.seq, mark.start, mark.end))),
    make("p", { class: "why", text: mark.message }), make("p", { class: "advice", text: mark.advice }),
    make("fieldset", {}, make("legend", { class: "sr", text: `Your view of mark ${number}` }), ...choices, clear), extra);
};

/* What the coach says on words of an answer. */
const ownNote = (item, seq) => {
  const isMark = item.sort === "mark";
  const list = sides.get(seq);
  const remove = make("button", { type: "button", class: "bare", text: isMark ? "Remove this mark" : "Remove this comment", on: { click: () => {
    drop(item);
    card.remove();
    refresh(seq);
    boxes.get(seq).focus();
  } } });
  const card = make("li", { class: `note own of-${item.sort}`, tabindex: "-1" },
    make("h3", {}, make("span", { class: "pen", text: isMark ? "Your mark" : "Your comment" })),
    make("p", { class: "on" }, quoteOf(item.words)),
    isMark && kindPicker("What it is", item.kind, (kind) => { item.kind = kind; refresh(); }),
    area(isMark ? "Why (if you like)" : "What you would say", isMark ? item.why : item.text,
      (text) => { item[isMark ? "why" : "text"] = text; }, "2"), ...answered(item), remove);
  list.append(card);
  return card;
};
const add = (sort) => {
  if (!picked) { tell("Select words in an answer first."); return; }
  const item = sort === "mark"
    ? { sort, key: newId(), words: picked, kind: packet.kinds[0].id, why: "" }
    : { sort, key: newId(), words: picked, text: "" };
  const seq = picked.seq;
  review.items.push(item);
  unpick();
  refresh(seq);
  const card = ownNote(item, seq);
  card.scrollIntoView({ block: "nearest" });
  one(sort === "mark" ? "select" : "textarea", card).focus();
};

/* Ratings. The machine's own reading is shown after the coach's, so that it leads nobody. */
const machineLine = (rating) => {
  if (rating.value === null) return "The machine cannot tell.";
  const step = rating.most && rating.most > rating.value ? (rating.most === rating.value + 1 ? `${rating.value} or ${rating.most}` : `${rating.value} or more`) : rating.value;
  return `The machine: ${step}. ${rating.why}`;
};
let touched = null; // The rating that was set last: words can be added to it from where they stand.
const ratingRow = (question, attempt, rating) => {
  const scale = packet.scales.find((found) => found.id === rating.scale);
  const key = `rating:${question.id}:${attempt.number}:${scale.id}`;
  const below = make("div", { class: "extra" });
  const seqs = attempt.answers.map((answer) => answer.seq);
  const addWords = () => {
    const item = itemAt(key);
    if (!picked || !seqs.includes(picked.seq)) { tell("Select the words that show it, in an answer to this question."); return; }
    if (item.evidence.length < 20 && !item.evidence.some((words) => sameWords(words, picked))) item.evidence.push(picked);
    const seq = picked.seq;
    unpick();
    refresh(seq);
    show();
  };
  const show = () => {
    const item = itemAt(key);
    if (!item) { below.replaceChildren(); return; }
    const parts = [];
    if (item.value !== null) parts.push(make("p", { class: "anchor", text: scale.anchors[item.value - 1] }));
    const use = make("button", { type: "button", class: "small", text: "Add the selected words" });
    use.addEventListener("mousedown", (event) => event.preventDefault());
    use.addEventListener("click", addWords);
    const shown = item.evidence.map((words) => make("li", {}, quoteOf(words), make("button", { type: "button", class: "bare", text: "×",
      "aria-label": `Take out “${shortened(words.quote, 40)}”`, on: { click: () => {
        item.evidence = item.evidence.filter((other) => other !== words);
        refresh(words.seq);
        show();
      } } })));
    if (item.value !== null) {
      parts.push(make("p", { class: "hint", hidden: item.evidence.length > 0, text: "A rating counts once it rests on words: select them in the answer, then add them here." }),
        make("ul", { class: "shows" }, ...shown), use);
    }
    parts.push(area("Why (if you like)", item.why, (text) => { item.why = text; }), make("p", { class: "machine", text: machineLine(rating) }), ...answered(item));
    below.replaceChildren(...parts);
  };
  const set = (value) => {
    const item = itemAt(key);
    if (item) item.value = value;
    else review.items.push({ sort: "rating", question: question.id, attempt: attempt.number, scale: scale.id, value, evidence: [], why: "" });
    touched = value === null ? null : { seqs, name: scale.name, add: addWords };
    refresh();
    show();
  };
  const current = itemAt(key);
  const steps = [1, 2, 3, 4, 5, null].map((value) => make("label", { class: "step" },
    make("input", { type: "radio", name: key, checked: Boolean(current) && current.value === value, on: { change: () => set(value) } }),
    make("span", { text: value === null ? "Cannot tell" : String(value), title: value === null ? "" : scale.anchors[value - 1] })));
  const clear = make("button", { type: "button", class: "bare", text: "Clear", on: { click: () => {
    const item = itemAt(key);
    if (!item) return;
    drop(item);
    touched = null;
    steps.forEach((step) => { one("input", step).checked = false; });
    seqs.forEach((seq) => paintText(seq));
    refresh();
    show();
  } } });
  show();
  return make("div", { class: "rating" }, make("fieldset", {}, make("legend", {}, make("b", { text: scale.name }), make("span", { text: scale.asks })), ...steps, clear), below);
};

/* Choosing words, by hand or by keys. */
const pickBar = make("div", { id: "pick", role: "group", "aria-label": "The selected words", hidden: true });
const highlight = (range) => {
  if (!(window.CSS && CSS.highlights)) return;
  if (range) CSS.highlights.set("picked", new Highlight(range));
  else CSS.highlights.delete("picked");
};
const unpick = () => {
  picked = null;
  pickBar.hidden = true;
  highlight(null);
};
const pick = (seq, stretch) => {
  const box = boxes.get(seq);
  picked = wordsAt(seq, stretch.start, stretch.end);
  const range = rangeOf(box, answers.get(seq).text, stretch);
  highlight(range);
  one(".words", pickBar).textContent = `“${shortened(picked.quote, 48)}”`;
  toRating.hidden = !touched || !touched.seqs.includes(seq);
  toRating.textContent = touched ? `Add to “${touched.name}”` : "";
  pickBar.hidden = false;
  const place = range.getBoundingClientRect();
  const high = pickBar.offsetHeight;
  pickBar.style.left = `${Math.max(8, Math.min(place.left, innerWidth - pickBar.offsetWidth - 8))}px`;
  const top = place.bottom + high + 12 < innerHeight ? place.bottom + 8 : place.top - high - 8;
  // Never off the screen, wherever the page is scrolled to meanwhile.
  pickBar.style.top = `${Math.max(8, Math.min(top, innerHeight - high - 8))}px`;
};
const button = (label, hint, act, kind) => {
  const made = make("button", { type: "button", class: kind || "small", text: label, title: hint });
  made.addEventListener("mousedown", (event) => event.preventDefault());
  made.addEventListener("click", act);
  return made;
};
const toRating = button("", "", () => touched.add());
pickBar.append(make("span", { class: "words", dir: "auto" }), button("Comment", "C", () => add("comment"), "primary small"),
  button("Mark", "M", () => add("mark")), toRating, button("Leave it", "Escape", () => { unpick(); getSelection().removeAllRanges(); }));
document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (!selection.rangeCount) return;
  const inside = (node) => [...boxes].find(([, box]) => box.contains(node));
  const start = inside(selection.anchorNode) || inside(selection.focusNode);
  if (!start) return;
  if (selection.isCollapsed) { unpick(); return; }
  const stretch = stretchOf(selection.getRangeAt(0), start[1], answers.get(start[0]).text);
  if (stretch) pick(start[0], stretch);
});
addEventListener("scroll", () => { if (picked) pick(picked.seq, picked); }, { passive: true });

const order = [...answers.keys()];
const answerKeys = (seq, box, text) => {
  const words = wordKeys(box, text);
  return (event) => {
    const next = { PageDown: 1, PageUp: -1 }[event.key];
    const letter = event.ctrlKey || event.metaKey || event.altKey ? "" : event.key.toLowerCase();
    if (next) {
      const other = order[order.indexOf(seq) + next];
      if (other !== undefined) { boxes.get(other).focus(); boxes.get(other).scrollIntoView({ block: "center" }); }
    } else if (letter === "c") add("comment");
    else if (letter === "m") add("mark");
    else if (event.key === "Enter" && picked) one("button", pickBar).focus();
    else if (event.key === "Escape") { unpick(); getSelection().removeAllRanges(); }
    else if (!words(event)) return;
    event.preventDefault();
  };
};
pickBar.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && picked) { const { seq } = picked; unpick(); boxes.get(seq).focus(); }
});
