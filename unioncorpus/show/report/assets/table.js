// One kind of table for all views: a caption, column headers that sort, and rows that are made as they are asked for.

const PAGE = 100;

/** A region that scrolls sideways; where it need not, the heads of its table stay below the page's while it passes. */
function scrolling(captionId, table) {
  const region = make("div", { class: "scroll", role: "region", tabindex: 0, "aria-labelledby": captionId }, table);
  const fit = () => region.classList.toggle("fits", table.offsetWidth <= region.clientWidth);
  new ResizeObserver(fit).observe(region);
  return region;
}

/**
 * A table in a region that scrolls. Each column is {label, cell(row), sort(row), number, head, wrap}: `cell`
 * gives a node or text, `sort` (optional) the value to sort by, `head` makes its cells row headers, `wrap` ("phrase",
 * "name" or "prose") lets their lines break and says how long one is to be.
 */
function dataTable({ caption, columns, rows, total = null }) {
  let order = rows;
  let shown = 0;
  const body = make("tbody");
  const count = make("p", { class: "count" });
  const more = make("button", { type: "button", on: { click: () => extend(true) } });
  const headers = columns.map((column) => header(column));
  const captionId = `caption-${++dataTable.made}`;
  const table = make(
    "table",
    {},
    make("caption", { id: captionId, class: caption.hidden ? "unseen" : null }, caption.text),
    make("thead", {}, make("tr", {}, headers)),
    body,
  );
  const region = scrolling(captionId, table);

  function header(column) {
    const attributes = { scope: "col", class: column.number ? "number" : null };
    if (!column.label) return make("td");
    if (!column.sort) return make("th", attributes, column.label);
    const button = make("button", { type: "button", class: "sort", on: { click: () => sortBy(column, cell) } }, column.label);
    const cell = make("th", { ...attributes, "aria-sort": "none" }, button);
    return cell;
  }

  function sortBy(column, cell) {
    const down = cell.getAttribute("aria-sort") === "ascending";
    for (const other of headers) if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
    cell.setAttribute("aria-sort", down ? "descending" : "ascending");
    order = [...rows].sort((a, b) => compare(column.sort(a), column.sort(b)) * (down ? -1 : 1));
    body.replaceChildren();
    shown = 0;
    extend(false);
    announce(word("sort_by", { name: column.label }));
  }

  function extend(asked) {
    const first = shown;
    shown = Math.min(order.length, shown + PAGE);
    const fresh = order.slice(first, shown).map((row) => make("tr", {}, columns.map((column) => cellOf(column, row))));
    body.append(...fresh);
    const rest = order.length - shown;
    count.textContent = word("shown_of", { all: figure(order.length), shown: figure(shown) });
    more.textContent = word("more", { n: Math.min(PAGE, rest) });
    more.hidden = rest === 0;
    if (asked && fresh.length) {
      announce(count.textContent);
      const target = fresh[0].querySelector("a, button") || region;
      target.focus();
    }
  }

  extend(false);
  const cut = total !== null && total > rows.length
    ? make("p", { class: "notice" }, word("cut_rows", { shown: figure(rows.length), all: figure(total) }))
    : null;
  count.hidden = rows.length <= PAGE / 10;
  return make("div", { class: "table" }, cut, region, make("div", { class: "under" }, count, more));
}
dataTable.made = 0;

function cellOf(column, row) {
  const attributes = { class: column.number ? "number" : column.wrap };
  const content = column.cell(row) ?? "";
  return column.head ? make("th", { ...attributes, scope: "row" }, content) : make("td", attributes, content);
}

/** Order of two values: numbers as numbers, Chinese by its reading, what is missing last. */
function compare(a, b) {
  if (a === null || a === undefined || a === "") return b === null || b === undefined || b === "" ? 0 : 1;
  if (b === null || b === undefined || b === "") return -1;
  return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
}
const collator = new Intl.Collator("zh-CN", { numeric: true });

/** A cell with its figure and a shade of it; `level` is 0..1. */
function shaded(text, level) {
  return make("td", { class: "number shade", level: level.toFixed(3) }, text);
}

/** A bar with an interval drawn over it; figures stand beside it, so screen readers need not see it. */
function bar(share, low, high, most) {
  const place = (value) => `${((100 * value) / most).toFixed(2)}%`;
  const track = make("div", { class: "bar", "aria-hidden": "true" });
  const fill = make("div", { class: "fill" });
  fill.style.width = place(share);
  track.append(fill);
  if (low !== null && high !== null) {
    const whisker = make("div", { class: "whisker" });
    whisker.style.left = place(low);
    whisker.style.width = place(high - low);
    track.append(whisker);
  }
  return track;
}

/** A table with figures at the crossings of rows and columns, shaded by size. `cell(row, column)` gives {text, level}. */
function crossTable({ caption, corner, rows, columns, cell }) {
  const captionId = `caption-${++dataTable.made}`;
  const body = rows.map((row) =>
    make(
      "tr",
      {},
      make("th", { scope: "row", class: row.inner ? "inner" : null }, row.label),
      columns.map((column) => {
        const { text, level } = cell(row, column);
        return shaded(text, level);
      }),
    ),
  );
  const heads = columns.map((column) => make("th", { scope: "col", class: "number" }, column.label));
  const table = make(
    "table",
    { class: "cross" },
    make("caption", { id: captionId }, caption),
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, corner), heads)),
    make("tbody", {}, body),
  );
  return scrolling(captionId, table);
}

/** A table under a heading of its own, which names it for screen readers too; `note` is the key of a line between. */
function tableSection(title, note, table) {
  return make(
    "section",
    {},
    make("h2", {}, word(title)),
    note && make("p", { class: "note" }, word(note)),
    dataTable({ caption: { text: word(title), hidden: true }, ...table }),
  );
}
