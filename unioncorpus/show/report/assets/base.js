"use strict";
// What the other scripts share: the data, the words of the interface, and making elements. Text enters the page through
// textContent alone, so that nothing in a corpus can become markup.

const data = JSON.parse(document.getElementById("index").textContent);
const view = document.getElementById("view");
let english = false;

/** The word of the interface for a key, with {name} filled in. */
function word(key, values = {}) {
  const text = data.words[key][english ? 1 : 0];
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** The name of a value of a column: nameOf("org_type", "school") is 学校. A value without a name stands for itself. */
function nameOf(column, value) {
  if (value === null || value === undefined) return "";
  const names = data.names[column] && data.names[column][value];
  return names ? names[english ? 1 : 0] : String(value);
}

function themeName(id) {
  if (id === null) return word("no_theme");
  const own = english ? id.split(".").pop().replaceAll("_", " ") : data.themes[id];
  return own || id;
}

function indicatorName(id) {
  if (id === null) return "";
  return (english ? id.replaceAll("_", " ") : data.indicators[id]) || id;
}

function monthName(n) {
  const name = new Intl.DateTimeFormat("en", { month: "short" }).format(new Date(2000, n - 1, 1));
  return word("month", { n, month: name });
}

/** A number as people read it: no more digits than tell something, and no fewer than `least`. */
function figure(value, digits = 0, least = 0) {
  if (value === null || value === undefined) return "";
  return value.toLocaleString(english ? "en" : "zh-CN", { maximumFractionDigits: digits, minimumFractionDigits: least });
}

/** Numbers that stand under each other as people read them: all with a digit behind the point, or none. */
function figuresLike(values) {
  const digits = values.every(Number.isInteger) ? 0 : 1;
  return (value) => figure(value, digits, digits);
}

function percent(share) {
  return share === null ? "" : (100 * share).toFixed(1) + "%";
}

/** An interval of years, open at either side. */
function yearSpan(low, high) {
  if (low === null && high === null) return "";
  if (low === high) return String(low);
  return `${low ?? "…"}–${high ?? "…"}`;
}

/** Make an element. Attributes without a value, or false, are left out; children are nodes or text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, listen] of Object.entries(value)) element.addEventListener(event, listen);
    else if (name === "level") element.style.setProperty("--level", value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Text of the corpus: Chinese whatever the language of the interface. */
function quote(text) {
  return make("span", { lang: "zh-CN" }, text ?? "");
}

/** A long name without spaces, which may break behind its marks. */
function breakable(name) {
  return name.split(/(?<=[/\\._+-])/).flatMap((part) => [make("wbr"), part]).slice(1);
}

function ruleId(id) {
  return make("code", {}, breakable(id));
}

const signs = { "\n": "⏎\n", "\r": "\\r", "\t": "⇥" };

/** Text that came or went: line breaks are seen, and spaces and invisible characters where there is nothing else. */
function visible(text) {
  if (!/^[\s\p{Cc}\p{Cf}]+$/u.test(text)) return text.replaceAll("\n", signs["\n"]);
  const sign = (own) => signs[own] ?? (/\p{Z}/u.test(own) ? "␣" : `U+${own.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`);
  return Array.from(text, sign).join("");
}

/** A table of the data as objects, made once. */
const made = new Map();
function records(table) {
  if (!made.has(table)) {
    const { columns, rows } = table;
    made.set(table, rows.map((row) => Object.fromEntries(columns.map((column, k) => [column, row[k]]))));
  }
  return made.get(table);
}

/** Data that stands behind the scripts in the file: null while the browser is still reading. */
const parsed = new Map();
function block(id) {
  if (!parsed.has(id)) {
    const element = document.getElementById(id);
    // A script element that is the last one so far may not have all of its text yet.
    if (element === null || (document.readyState === "loading" && element.nextElementSibling === null)) return null;
    parsed.set(id, JSON.parse(element.textContent));
  }
  return parsed.get(id);
}

/** Do something when the whole file has been read. */
function whenRead(then) {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", then, { once: true });
  else then();
}

/** Tell screen readers what has changed. */
function announce(text) {
  document.getElementById("status").textContent = text;
}

/** Run a function when the events have stopped for a moment. */
function settled(run) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, 150);
  };
}

function head(title, lead) {
  return [make("h1", { tabindex: -1 }, title), make("p", { class: "lead" }, lead)];
}

/** A labelled choice; `options` are [value, label], `change` is told the new value. */
function choice(label, options, value, change) {
  const select = make("select", { on: { change: () => change(select.value) } });
  for (const [own, name] of options) select.append(make("option", { value: own, selected: own === value }, name));
  return make("label", { class: "field" }, make("span", {}, label), select);
}

function tick(label, checked, change) {
  const box = make("input", { type: "checkbox", checked, on: { change: () => change(box.checked) } });
  return make("label", { class: "field tick" }, box, make("span", {}, label));
}

function searchField(label, value, change) {
  const input = make("input", { type: "search", value, autocomplete: "off", spellcheck: "false" });
  input.addEventListener("input", settled(() => change(input.value.trim())));
  return make("label", { class: "field wide" }, make("span", {}, label), input);
}

/** The values of a column that occur, with their names, after "all". */
function valuesOf(rows, column, name = (value) => nameOf(column, value)) {
  const values = [...new Set(rows.map((row) => row[column]))].filter((value) => value !== null);
  return [["", word("all")], ...values.sort().map((value) => [value, name(value)])];
}

function planTitle(plan) {
  return quote(plan.title || word("untitled"));
}

function planLink(number) {
  const plan = records(data.plans)[number];
  return plan ? make("a", { href: `#plan-${number}` }, planTitle(plan)) : "";
}
