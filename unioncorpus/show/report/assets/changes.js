// What was repaired and removed, by rule with examples, and what did not enter.

function showChanges() {
  view.replaceChildren(
    ...head(word("nav_changes"), word("changes_lead")),
    make("h2", {}, word("by_rule")),
    ruleTable(),
    make("h2", {}, word("rejects")),
    ...rejectTables(),
  );
}

function ruleTable() {
  const examples = new Map();
  for (const row of records(data.tables.examples)) {
    if (!examples.has(row.rule)) examples.set(row.rule, []);
    examples.get(row.rule).push(row);
  }
  const why = (rule) => rule.split("+").map((part) => data.reasons[part]).filter(Boolean).join("; ");
  return dataTable({
    caption: { text: word("by_rule"), hidden: true },
    rows: records(data.tables.edits),
    columns: [
      { label: word("rule"), head: true, wrap: "name", cell: (row) => ruleId(row.rule), sort: (row) => row.rule },
      { label: word("stage"), cell: (row) => nameOf("stage", row.stage), sort: (row) => row.stage },
      { label: word("n_edits"), number: true, cell: (row) => figure(row.edits), sort: (row) => row.edits },
      { label: word("made"), number: true, cell: (row) => figure(row.made), sort: (row) => row.made },
      { label: word("n_characters"), number: true, cell: (row) => figure(row.characters), sort: (row) => row.characters },
      { label: word("why"), wrap: "prose", cell: (row) => make("span", { lang: "en" }, why(row.rule)) },
      { label: word("examples"), cell: (row) => exampleList(examples.get(row.rule) ?? []) },
    ],
  });
}

function exampleList(rows) {
  return make(
    "details",
    {},
    make("summary", {}, word("show_examples")),
    make(
      "ul",
      { class: "examples", lang: "zh-CN" },
      rows.map((row) =>
        make(
          "li",
          {},
          make(row.applied ? "del" : "span", {}, visible(row.before)),
          row.after ? [" → ", make("ins", {}, visible(row.after))] : null,
        ),
      ),
    ),
  );
}

function rejectTables() {
  const rows = records(data.tables.rejects);
  if (!rows.length) return [make("p", {}, word("no_rejects"))];
  const stage = { label: word("stage"), cell: (row) => nameOf("stage", row.stage), sort: (row) => row.stage };
  const reason = { label: word("reason"), head: true, cell: (row) => make("code", {}, row.reason), sort: (row) => row.reason };
  return [
    dataTable({
      caption: { text: word("reason") },
      rows: records(data.tables.reasons),
      columns: [
        reason,
        stage,
        { label: word("files"), number: true, cell: (row) => figure(row.files), sort: (row) => row.files },
        { label: word("detail"), wrap: "prose", cell: (row) => row.detail },
      ],
    }),
    dataTable({
      caption: { text: word("rejects") },
      rows,
      total: data.counts.rejects,
      columns: [
        { label: word("path"), head: true, wrap: "phrase", cell: (row) => make("span", { class: "path" }, breakable(row.path)), sort: (row) => row.path },
        stage,
        { ...reason, head: false },
        { label: word("detail"), wrap: "prose", cell: (row) => row.detail },
      ],
    }),
  ];
}
