/* Words of an answer. Everywhere outside this part positions are code points, as the coach that made the file counts;
   the browser counts in halves of characters, and only here. */

const one = (selector, inside) => (inside || document).querySelector(selector);

// Builds an element. Text goes in as text and nothing else: the file's policy refuses any other way.
const make = (tag, options, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options || {})) {
    if (value === undefined || value === false || value === null) continue;
    if (name === "text") element.textContent = value;
    else if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (name === "value" || name === "checked" || name === "selected" || name === "hidden") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null && child !== false));
  return element;
};

const pointsIn = (text, units) => {
  let points = 0;
  for (let at = 0; at < units; points += 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return points;
};
const unitsIn = (text, points) => {
  let units = 0;
  for (let count = 0; count < points; count += 1) units += text.codePointAt(units) > 0xffff ? 2 : 1;
  return units;
};
const cut = (text, start, end) => Array.from(text).slice(start, end).join("");

const segments = (text, granularity) => {
  if (window.Intl && Intl.Segmenter) return Array.from(new Intl.Segmenter(undefined, { granularity }).segment(text));
  const pattern = granularity === "word" ? /\S+/g : /[\s\S]/gu;
  return Array.from(text.matchAll(pattern), (found) => ({ segment: found[0], index: found.index, isWordLike: true }));
};

// Widens a stretch so that it cuts no letter from its accent and no face in two, then leaves out the blanks around it.
const tidy = (text, from, to) => {
  const letters = segments(text, "grapheme");
  const edges = letters.map((letter) => letter.index).concat(text.length);
  let start = edges.filter((edge) => edge <= from).pop() || 0;
  let end = edges.find((edge) => edge >= to);
  if (end === undefined) end = text.length;
  while (start < end && /\s/.test(text[start])) start += 1;
  while (end > start && /\s/.test(text[end - 1])) end -= 1;
  return start < end ? { start: pointsIn(text, start), end: pointsIn(text, end) } : null;
};

// What a selection covers of one answer. The elements of an answer hold its text and nothing else, character for
// character, so that the length of the text before a place is the place.
const unitsBefore = (box, node, offset) => {
  const range = document.createRange();
  range.selectNodeContents(box);
  range.setEnd(node, offset);
  return range.toString().length;
};
const stretchOf = (range, box, text) => {
  const from = box.contains(range.startContainer) ? unitsBefore(box, range.startContainer, range.startOffset) : 0;
  const to = box.contains(range.endContainer) ? unitsBefore(box, range.endContainer, range.endOffset) : text.length;
  return to > from ? tidy(text, from, to) : null;
};

const placeOf = (box, units) => {
  const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  let left = units;
  let node = walk.nextNode();
  while (node && left > node.length) {
    left -= node.length;
    node = walk.nextNode();
  }
  return node ? [node, left] : [box, 0];
};
const rangeOf = (box, text, stretch) => {
  const range = document.createRange();
  range.setStart(...placeOf(box, unitsIn(text, stretch.start)));
  range.setEnd(...placeOf(box, unitsIn(text, stretch.end)));
  return range;
};

/* Choosing words with the keys: arrows go from word to word, with Shift they take more. */
const wordKeys = (box, text) => {
  const words = segments(text, "word").filter((word) => word.isWordLike);
  let first = -1;
  let last = -1;
  const show = () => {
    const [low, high] = [Math.min(first, last), Math.max(first, last)];
    const stretch = { start: pointsIn(text, words[low].index), end: pointsIn(text, words[high].index + words[high].segment.length) };
    const range = rangeOf(box, text, stretch);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    const place = range.getBoundingClientRect();
    const over = place.bottom - (innerHeight - 130);
    if (place.top < 20) scrollBy(0, place.top - 20);
    else if (over > 0) scrollBy(0, over);
  };
  const step = (by, more) => {
    if (!words.length) return;
    last = Math.max(0, Math.min(words.length - 1, last + by));
    if (!more || first < 0) first = last;
    show();
  };
  return (event) => {
    const right = getComputedStyle(box).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const left = right === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const by = { [right]: 1, [left]: -1, ArrowDown: 8, ArrowUp: -8, Home: -words.length, End: words.length }[event.key];
    if (by === undefined || event.altKey || event.metaKey) return false;
    step(by, event.shiftKey);
    return true;
  };
};
