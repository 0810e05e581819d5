// Overview: how much there is, whose, of which years.

function showOverview() {
  const rows = Object.fromEntries(records(data.tables.rows).map((row) => [row.table, row.rows]));
  const cards = ["documents", "plans", "paragraphs", "activities", "metrics", "edits", "rejects"].map((table) =>
    make("div", { class: "card" }, make("dt", {}, nameOf("table", table)), make("dd", {}, figure(rows[table]))),
  );
  const miscounted = records(data.tables.miscounted);
  view.replaceChildren(
    ...head(word("nav_overview"), word("overview_lead")),
    make("dl", { class: "cards" }, cards),
    make("div", { class: "columns" }, organisations(), statuses()),
    years(),
    miscounted.length ? miscountedPages(miscounted) : "",
  );
}

function organisations() {
  const found = records(data.tables.organisations);
  const genres = [...new Set(found.map((row) => row.genre))].sort();
  const types = [...new Set(found.map((row) => row.org_type))];
  const count = (type, genre) => found.find((row) => row.org_type === type && row.genre === genre)?.plans ?? 0;
  const most = Math.max(...found.map((row) => row.plans), 1);
  const sum = (type) => genres.reduce((all, genre) => all + count(type, genre), 0);
  types.sort((a, b) => sum(b) - sum(a));
  return crossTable({
    caption: word("organisations"),
    corner: word("org_type"),
    rows: types.map((type) => ({ type, label: nameOf("org_type", type) })),
    columns: [...genres.map((genre) => ({ genre, label: nameOf("genre", genre) })), { label: word("total") }],
    cell: (row, column) => {
      if (!column.genre) return { text: figure(sum(row.type)), level: 0 };
      const n = count(row.type, column.genre);
      return { text: n ? figure(n) : "·", level: n / most };
    },
  });
}

function statuses() {
  const found = records(data.tables.status);
  const most = Math.max(...found.map((row) => row.plans), 1);
  return dataTable({
    caption: { text: word("status") },
    rows: found,
    columns: [
      { label: word("year_status"), head: true, cell: (row) => nameOf("year_status", row.year_status) },
      { label: word("number"), number: true, cell: (row) => figure(row.plans) },
      { label: "", cell: (row) => bar(row.plans, null, null, most) },
    ],
  });
}

function years() {
  const found = records(data.tables.years);
  const most = Math.max(...found.flatMap((row) => [row.claimed, row.proven]), 1);
  const proven = figuresLike(found.map((row) => row.proven));
  return tableSection("years", "years_note", {
    rows: found,
    columns: [
      { label: word("year"), head: true, cell: (row) => row.year, sort: (row) => row.year },
      { label: word("claimed"), number: true, cell: (row) => figure(row.claimed), sort: (row) => row.claimed },
      { label: "", cell: (row) => bar(row.claimed, null, null, most) },
      { label: word("proven"), number: true, cell: (row) => proven(row.proven), sort: (row) => row.proven },
      { label: "", cell: (row) => bar(row.proven, null, null, most) },
    ],
  });
}

function miscountedPages(rows) {
  return tableSection("miscounted", null, {
    rows,
    columns: [
      { label: word("file"), head: true, wrap: "phrase", cell: (row) => make("span", { class: "path" }, breakable(row.file)) },
      { label: word("page_title"), wrap: "prose", cell: (row) => quote(row.title) },
      { label: word("announced"), number: true, cell: (row) => figure(row.claimed), sort: (row) => row.claimed },
      { label: word("found"), number: true, cell: (row) => figure(row.found), sort: (row) => row.found },
    ],
  });
}
