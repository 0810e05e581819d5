// Reuse: families of copied plans, and what was put for what.

function showReuse() {
  const area = make("div", {}, make("p", {}, word("loading")));
  view.replaceChildren(...head(word("nav_reuse"), word("reuse_lead")), area);
  whenRead(() => area.replaceChildren(...familyParts()));
}

function familyParts() {
  const members = grouped(records(block("reuse").members));
  const passages = grouped(records(block("reuse").passages));
  if (!members.size) return [make("p", {}, word("no_families"))];
  const cut = data.counts.families > members.size
    ? make("p", { class: "notice" }, word("cut_rows", { shown: figure(members.size), all: figure(data.counts.families) }))
    : "";
  return [cut, ...[...members].map(([family, rows]) => familyPart(family, rows, passages.get(family) ?? []))];
}

function grouped(rows) {
  const groups = new Map();
  for (const row of rows) {
    if (!groups.has(row.family)) groups.set(row.family, []);
    groups.get(row.family).push(row);
  }
  return groups;
}

/** A family, closed; its tables are made when it is opened. */
function familyPart(family, rows, passages) {
  const summary = make(
    "summary",
    {},
    make("strong", {}, word("family", { n: family, size: figure(rows[0].n_family) })),
    " ",
    quote(rows[0].title || word("untitled")),
  );
  const part = make("details", { class: "family" }, summary);
  const fill = () => part.append(memberTable(rows), passages.length ? passageTable(passages) : "");
  part.addEventListener("toggle", fill, { once: true });
  return part;
}

function memberTable(rows) {
  const title = (row) => (row.plan === null ? quote(row.title || word("untitled")) : planLink(row.plan));
  return dataTable({
    caption: { text: word("members") },
    rows,
    total: rows[0].n_family,
    columns: [
      { label: word("plan_title"), head: true, wrap: "name", cell: title },
      { label: word("org_type"), cell: (row) => nameOf("org_type", row.org_type) },
      { label: word("containment"), number: true, cell: (row) => percent(row.containment) },
    ],
  });
}

function passageTable(rows) {
  return dataTable({
    caption: { text: word("passages") },
    rows,
    columns: [
      { label: word("text_a"), head: true, wrap: "prose", cell: (row) => quote(row.text_a) },
      { label: word("text_b"), wrap: "prose", cell: (row) => quote(row.text_b) },
      { label: word("letters"), number: true, cell: (row) => figure(row.letters), sort: (row) => row.letters },
      { label: word("similarity"), number: true, cell: (row) => percent(row.similarity), sort: (row) => row.similarity },
      { label: word("substitutions"), wrap: "phrase", cell: (row) => quote(row.substitutions.join("；")) },
      { label: word("formula"), cell: (row) => word(row.formula ? "yes" : "no") },
    ],
  });
}
