/* The page is put together, and the review leaves it as a file. */

const answerBlock = (answer) => {
  const box = make("div", {
    class: "said-text", id: `answer-${answer.seq}`, tabindex: "0", dir: "auto", role: "group",
    "aria-label": "The answer. Arrow keys choose words, Shift takes more, C comments, M marks.",
  });
  boxes.set(answer.seq, box);
  box.addEventListener("keydown", answerKeys(answer.seq, box, answer.text));
  box.addEventListener("click", (event) => {
    const to = event.target.dataset && event.target.dataset.note;
    if (to && getSelection().isCollapsed) document.getElementById(to).focus();
  });
  const list = make("ol", { class: "notes" });
  sides.set(answer.seq, list);
  const notes = answer.marks.map((mark, at) => noteOn(answer, mark, at + 1));
  list.append(...notes);
  if (!notes.length) list.append(make("li", { class: "clear", text: "The machine marks nothing here." }));
  for (const item of review.items) if (item.words && item.words.seq === answer.seq) ownNote(item, answer.seq);
  const strong = answer.strengths.map((one_) => make("li", {}, make("q", { text: shortened(cut(answer.text, one_.start, one_.end), 160), dir: "auto" }), ` ${one_.why}`));
  return make("div", { class: "pair" },
    make("div", { class: "sheet" },
      make("p", { class: "asked", text: answer.asked, dir: "auto" }),
      make("blockquote", { class: "answer" }, box),
      make("p", { class: "length", text: `${answer.words} word${answer.words === 1 ? "" : "s"} · about ${answer.seconds} seconds spoken` }),
      strong.length > 0 && make("details", { class: "strong" }, make("summary", { text: "What works, as the machine sees it" }), make("ul", {}, ...strong)),
      ...answer.notes.map((note) => make("p", { class: "length", text: note }))),
    make("div", { class: "side" }, list));
};
const attemptBlock = (question, attempt) => make("div", { class: "attempt" },
  question.attempts.length > 1 && make("h3", { text: `Attempt ${attempt.number}` }),
  ...attempt.answers.map(answerBlock),
  attempt.ratings.length > 0 && make("details", { class: "ratings" },
    make("summary", { text: `Rate ${question.attempts.length > 1 ? `attempt ${attempt.number}` : "what was said"} on ${attempt.ratings.length} scales` }),
    ...attempt.ratings.map((rating) => ratingRow(question, attempt, rating))));
const questionBlock = (question, at) => make("section", { class: "question" },
  make("h2", {}, make("span", { class: "count", text: `${at + 1} of ${packet.questions.length}` }), question.text),
  make("p", { class: "probes", text: question.probes }), ...question.attempts.map((attempt) => attemptBlock(question, attempt)));

const wholeComment = () => {
  let item = review.items.find((found) => found.sort === "comment" && !found.words);
  const field = area("On the interview as a whole", item ? item.text : "", (text) => {
    if (!item) {
      item = { sort: "comment", key: newId(), words: null, text };
      review.items.push(item);
    }
    item.text = text;
  });
  return make("section", { class: "whole" }, field, ...(item ? answered(item) : []));
};
const short = () => {
  const firsts = packet.first.map((found) => make("li", {}, make("b", { class: `like ${found.kind}`, text: kindName(found.kind) }), " ", make("q", { text: shortened(found.quote, 160), dir: "auto" })));
  return make("details", { class: "short" }, make("summary", { text: "The machine's debrief in short" }),
    firsts.length > 0 && make("p", { text: "To mend first:" }), firsts.length > 0 && make("ol", {}, ...firsts),
    packet.strongest && make("p", {}, "The strongest moment: ", make("q", { text: packet.strongest.quote, dir: "auto" }), ` ${packet.strongest.why}`),
    packet.skipped.length > 0 && make("p", { text: `Skipped: ${packet.skipped.join(" ")}` }));
};

const counts = () => {
  const marks = [...answers.values()].reduce((sum, answer) => sum + answer.marks.length, 0);
  const of = (sort) => review.items.filter((item) => item.sort === sort && whole(item)).length;
  const open = review.items.filter((item) => item.sort !== "comment" && !whole(item)).length;
  const several = (count, name) => `${count} ${name}${count === 1 ? "" : "s"}`;
  const line = [`${of("verdict")} of ${several(marks, "mark")} looked at`];
  if (of("comment")) line.push(several(of("comment"), "comment"));
  if (of("mark")) line.push(`${several(of("mark"), "mark")} of your own`);
  if (of("rating")) line.push(several(of("rating"), "rating"));
  if (open) line.push(`${open} not complete yet`);
  return line.join(" · ");
};
const progress = () => {
  one("#progress").textContent = counts();
  const state = unsaved ? (keeps ? "Draft kept in this browser, not yet saved as a file." : "Not yet saved as a file.") : "";
  if (one("#state").textContent !== state) one("#state").textContent = state;
};

const save = () => {
  const name = one("#coach");
  if (!name.value.trim()) {
    tell("Write your name first, so that they know who says it.");
    name.focus();
    return;
  }
  const before = review.said;
  review.said = [...before, ...changes()];
  if (!review.said.length) { tell("There is nothing to save yet."); return; }
  const file = new Blob([JSON.stringify(fileOf())], { type: "application/json" });
  if (file.size > LARGEST || review.said.length > 1000) {
    review.said = before;
    tell("This review is too large to be brought in. Let ratings rest on a few words each, then save again.");
    return;
  }
  keep();
  const link = make("a", { href: URL.createObjectURL(file), download: `review-${packet.about.held_at.slice(0, 10) || "interview"}.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  tell("Saved among your downloads. Send that file to the candidate; they bring it in on their page.");
  progress();
};
const open = async (input) => {
  const file = input.files[0];
  input.value = "";
  if (!file) return;
  if (unsaved) { tell("Save what you have written first, then open the other review."); return; }
  if (file.size > LARGEST) { tell(NO_REVIEW); return; }
  const fault = readFile(await file.text());
  if (fault) { tell(fault); return; }
  keep();
  build();
  tell("Opened. Go on where you left off.");
};
const startAfresh = () => {
  if (unsaved) { tell("Save what you have written first."); return; }
  forget();
  build();
  tell("This browser has forgotten the review. The file you saved still has it.");
};

const title = () => {
  const { role, company, held_at } = packet.about;
  const job = [role, company].filter(Boolean).join(" at ");
  const day = held_at ? new Date(held_at).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" }) : "";
  return [job || "A rehearsed interview", day].filter(Boolean).join(" · ");
};
const build = () => {
  boxes.clear();
  sides.clear();
  touched = null;
  const name = make("input", { id: "coach", type: "text", maxlength: "80", value: review.coach, autocomplete: "name", dir: "auto" });
  name.addEventListener("input", () => { review.coach = name.value; keep(); progress(); });
  const file = make("input", { type: "file", accept: ".json,application/json", id: "open-file", class: "sr", on: { change: () => open(file) } });
  const keys = make("details", { class: "keys" }, make("summary", { text: "How it works" }), make("ul", {},
    make("li", { text: "Select words in an answer to comment on them or to mark them. With the keyboard: arrow keys go from word to word, Shift takes more, C comments, M marks." }),
    make("li", { text: "Say of each mark of the machine whether you agree, disagree or would adjust it." }),
    make("li", { text: "Page Down and Page Up go from answer to answer." }),
    make("li", { text: "Nothing leaves this file by itself: save the review, and send the small file back." }),
    keeps && make("li", {}, "This browser keeps what you write until you come back. On a computer that others use, ",
      make("button", { type: "button", class: "bare", text: "let it forget", on: { click: startAfresh } }), " when the review is saved.")));
  page.replaceChildren(
    make("a", { class: "skip", href: "#main", text: "To the answers" }),
    make("header", { class: "top" }, make("div", { class: "brand" }, make("span", { class: "logo" }), "Callback Coach"),
      make("p", { class: "privacy", text: "This file needs no network and sends nothing." }),
      make("button", { type: "button", id: "lights", title: "Light or dark", on: { click: () => lights(!document.body.classList.contains("dark")) } }, make("span", { class: "sr", text: "Switch between light and dark" }))),
    make("main", { id: "main" },
      make("div", { class: "head" }, make("h1", { text: "An interview to review" }), make("p", { class: "about", text: title(), dir: "auto" }),
        !keeps && make("p", { class: "problem", role: "note", text: "This browser keeps no drafts for files. Save your review before you close the page; you can open it again here and go on." }),
        make("div", { class: "you" }, make("label", {}, make("span", { text: "Your name" }), name), make("label", { class: "button small", for: "open-file", text: "Go on from a saved review" }), file),
        keys, short()),
      ...packet.questions.map(questionBlock),
      packet.closing && make("p", { class: "asked closing", text: packet.closing, dir: "auto" }),
      wholeComment()),
    pickBar,
    make("footer", { class: "bar" }, make("div", {}, make("p", { id: "progress", role: "status" }), make("p", { id: "state" })),
      make("p", { id: "told", role: "alert" }), make("button", { type: "button", id: "save", class: "primary", text: "Save the review", on: { click: save } })));
  order.forEach(paintText);
  progress();
};

addEventListener("beforeunload", (event) => { if (unsaved && !keeps) event.preventDefault(); });
addEventListener("beforeprint", () => document.querySelectorAll("details.ratings").forEach((found) => { if (one("input:checked", found)) found.open = true; }));
takeUp();
build();
