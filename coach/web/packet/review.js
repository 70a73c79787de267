/* What the coach has said so far, and the file it is saved as. What was saved once is never changed: a change becomes a
   new entry that takes the place of the old one. */

const packet = JSON.parse(document.getElementById("data").textContent);
const KEY = `callback-coach-review:${packet.session}:${packet.upto}`;
const LONGEST = 4000;
const LARGEST = 380000;
const answers = new Map();
for (const question of packet.questions) {
  for (const attempt of question.attempts) {
    for (const answer of attempt.answers) answers.set(answer.seq, { ...answer, question, attempt });
  }
}
const kindName = (id) => (packet.kinds.find((kind) => kind.id === id) || { name: id }).name;
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

let review = { id: newId(), coach: "", items: [], said: [] };
const keyOf = (item) => {
  if (item.sort === "verdict") return `verdict:${item.mark.seq}:${item.mark.start}:${item.mark.end}:${item.kind}`;
  if (item.sort === "rating") return `rating:${item.question}:${item.attempt}:${item.scale}`;
  return item.key;
};
const itemAt = (key) => review.items.find((item) => keyOf(item) === key);
const wordsAt = (seq, start, end) => ({ seq, start, end, quote: cut(answers.get(seq).text, start, end) });
const sameWords = (one, other) => one.seq === other.seq && one.start === other.start && one.end === other.end;

const adjusted = (item) => (item.to_kind && item.to_kind !== item.kind) || (item.to && !sameWords(item.to, item.mark));
const whole = (item) => {
  switch (item.sort) {
    case "comment": return Boolean(item.text.trim());
    case "mark": return Boolean(item.kind.trim());
    case "verdict": return item.ruling !== "adjust" || Boolean(adjusted(item));
    default: return item.value === null || (item.value > 0 && item.evidence.length > 0);
  }
};

// The fields of an entry, in one order, so that two of them can be compared as text.
const bodyOf = (item) => {
  switch (item.sort) {
    case "comment": return { sort: "comment", text: item.text, words: item.words };
    case "mark": return { sort: "mark", words: item.words, kind: item.kind.trim(), why: item.why };
    case "verdict": return {
      sort: "verdict", mark: item.mark, kind: item.kind, ruling: item.ruling, rule: item.rule, by: item.by,
      to_kind: item.ruling === "adjust" && item.to_kind !== item.kind ? item.to_kind : "",
      to: item.ruling === "adjust" && item.to && !sameWords(item.to, item.mark) ? item.to : null,
      why: item.why,
    };
    default: return {
      sort: "rating", question: item.question, attempt: item.attempt, scale: item.scale, value: item.value,
      evidence: item.evidence, why: item.why,
    };
  }
};
const withoutHead = ({ id, at, replaces, ...body }) => body;

// The key of the item that each entry belongs to, by the entry's id.
const keysSaid = () => {
  const keys = new Map();
  for (const entry of review.said) {
    if (entry.sort !== "returned") keys.set(entry.id, keys.get(entry.replaces) || keyOf({ ...entry, key: entry.id }));
  }
  return keys;
};
// What the candidate answered to a thing said, where this file was made for whoever said it.
const answersTo = (item) => {
  const keys = keysSaid();
  return packet.answered.filter((answer) => answer.to.some((id) => keys.get(id) === keyOf(item)));
};

// The last entry of each thing said, by the key of its item.
const lastSaid = () => {
  const keys = keysSaid();
  const last = new Map();
  for (const entry of review.said) {
    if (entry.sort === "returned") continue;
    const key = keys.get(entry.id);
    if (entry.sort === "withdrawn") last.delete(key);
    else last.set(key, entry);
  }
  return last;
};

// New entries for all that has changed since the last file.
const changes = () => {
  const at = new Date().toISOString();
  const last = lastSaid();
  const found = [];
  for (const item of review.items.filter(whole)) {
    const key = keyOf(item);
    const before = last.get(key);
    last.delete(key);
    const body = bodyOf(item);
    if (before && JSON.stringify(withoutHead(before)) === JSON.stringify(body)) continue;
    // A thing said for the first time is known by its item's key from then on.
    const id = before || item.sort === "verdict" || item.sort === "rating" ? newId() : key;
    found.push({ id, at, replaces: before ? before.id : "", ...body });
  }
  for (const gone of last.values()) found.push({ id: newId(), at, replaces: gone.id, sort: "withdrawn" });
  return found.length ? [...found, { id: newId(), at, replaces: "", sort: "returned" }] : [];
};

const fileOf = () => ({
  format: "callback-coach-review", version: 1, session: packet.session, upto: packet.upto, digest: packet.digest,
  review: review.id, coach: review.coach.trim(), saved_at: new Date().toISOString(), entries: review.said,
});

/* Reading a review that was saved earlier, or a draft: nothing in it is believed. */
const isText = (value, most) => typeof value === "string" && value.length <= most;
const isWords = (words) => {
  const answer = words && answers.get(words.seq);
  return Boolean(answer) && Number.isInteger(words.start) && Number.isInteger(words.end) && words.start >= 0
    && words.start < words.end && words.quote === cut(answer.text, words.start, words.end);
};
const plainWords = ({ seq, start, end, quote }) => ({ seq, start, end, quote });
const cleanItem = (raw) => {
  if (!raw || typeof raw !== "object") return null;
  const why = raw.why === undefined ? "" : raw.why;
  if (!isText(why, LONGEST)) return null;
  switch (raw.sort) {
    case "comment":
      if (!isText(raw.text, LONGEST) || (raw.words && !isWords(raw.words))) return null;
      return { sort: "comment", text: raw.text, words: raw.words ? plainWords(raw.words) : null };
    case "mark":
      return isWords(raw.words) && isText(raw.kind, 40) ? { sort: "mark", words: plainWords(raw.words), kind: raw.kind, why } : null;
    case "verdict": {
      if (!isWords(raw.mark) || !packet.kinds.some((kind) => kind.id === raw.kind)) return null;
      if (!["keep", "drop", "adjust"].includes(raw.ruling) || (raw.to && !isWords(raw.to))) return null;
      // A mark that this file does not have was made by another version; what was said about it stays as it was said.
      const known = answers.get(raw.mark.seq).marks.find(
        (mark) => mark.start === raw.mark.start && mark.end === raw.mark.end && mark.kind === raw.kind)
        || { rule: isText(raw.rule, 100) ? raw.rule : "", by: isText(raw.by, 100) ? raw.by : "rules" };
      return {
        sort: "verdict", mark: plainWords(raw.mark), kind: raw.kind, ruling: raw.ruling, rule: known.rule, by: known.by,
        to_kind: isText(raw.to_kind, 40) ? raw.to_kind : "", to: raw.to ? plainWords(raw.to) : null, why,
      };
    }
    case "rating": {
      const value = raw.value;
      const asked = packet.questions.find((question) => question.id === raw.question);
      const known = asked && asked.attempts.some((attempt) => attempt.number === raw.attempt)
        && packet.scales.some((scale) => scale.id === raw.scale);
      if (!known || !(value === null || [1, 2, 3, 4, 5].includes(value))) return null;
      if (!Array.isArray(raw.evidence) || raw.evidence.length > 20 || !raw.evidence.every(isWords)) return null;
      return {
        sort: "rating", question: raw.question, attempt: raw.attempt, scale: raw.scale, value,
        evidence: raw.evidence.map(plainWords), why,
      };
    }
    default: return null;
  }
};
const isId = (value) => typeof value === "string" && /^[A-Za-z0-9_-]{8,64}$/.test(value);
const cleanEntry = (raw) => {
  if (!raw || !isId(raw.id) || !isText(raw.at, 40) || !(raw.replaces === "" || isId(raw.replaces))) return null;
  const head = { id: raw.id, at: raw.at, replaces: raw.replaces };
  if (raw.sort === "withdrawn" || raw.sort === "returned") return { ...head, sort: raw.sort };
  const item = cleanItem(raw);
  return item && { ...head, ...bodyOf(item) };
};
const NO_REVIEW = "That is not a review. Choose the small file that “Save the review” made.";
const DAMAGED = "That review is damaged, or about other words. Choose the file as it was saved.";
const readFile = (text) => {
  let raw;
  try { raw = JSON.parse(text); } catch (error) { return NO_REVIEW; }
  if (!raw || raw.format !== "callback-coach-review" || !isId(raw.review)) return NO_REVIEW;
  if (raw.version !== 1) return "That review was saved by another version. Ask the candidate for a new file of the interview.";
  // A later file of the same interview has more answers; those that were there stand where they stood.
  if (raw.session !== packet.session) return "That review is about another interview.";
  if (!Array.isArray(raw.entries) || raw.entries.length > 1000 || !isText(raw.coach, 160)) return DAMAGED;
  const said = raw.entries.map(cleanEntry);
  if (said.includes(null)) return DAMAGED;
  review = { id: raw.review, coach: raw.coach, items: [], said };
  for (const [key, entry] of lastSaid()) review.items.push({ ...cleanItem(entry), key });
  return "";
};

/* Drafts. Some browsers keep nothing for a file that is opened from a folder; then the page says so. */
let keeps = false;
try {
  localStorage.setItem(`${KEY}:try`, "1");
  localStorage.removeItem(`${KEY}:try`);
  keeps = true;
} catch (error) { /* a browser that keeps nothing for files */ }

let unsaved = false;
const keep = () => {
  unsaved = changes().length > 0;
  if (!keeps) return;
  try { localStorage.setItem(KEY, JSON.stringify(review)); } catch (error) { keeps = false; }
};
const forget = () => {
  try { localStorage.removeItem(KEY); } catch (error) { /* then nothing is kept either */ }
  review = { id: newId(), coach: "", items: [], said: [] };
  unsaved = false;
};
const takeUp = () => {
  let raw = null;
  try { raw = JSON.parse(localStorage.getItem(KEY) || "null"); } catch (error) { return; }
  if (!raw || !isId(raw.id) || !isText(raw.coach, 160) || !Array.isArray(raw.items) || !Array.isArray(raw.said)) return;
  const said = raw.said.map(cleanEntry);
  if (said.includes(null)) return;
  const items = raw.items.map((item) => {
    const found = cleanItem(item);
    return found && (found.sort === "verdict" || found.sort === "rating" || isId(item.key)) ? { ...found, key: item.key } : null;
  });
  review = { id: raw.id, coach: raw.coach, items: items.filter(Boolean), said };
  unsaved = changes().length > 0;
};
